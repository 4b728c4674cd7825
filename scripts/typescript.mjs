import { register } from 'node:module';

// node --import ./scripts/typescript.mjs: runs TypeScript as the build compiles it. tsx names every function it makes, which
// costs a hot loop up to half of its speed: benches do without.
register('./typescript-hooks.mjs', import.meta.url);
