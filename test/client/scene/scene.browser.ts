import type { Page } from 'playwright-core';

/** What the canvas of the scene shows, read back from a screenshot: how many pixels are near a colour. */
export async function pixelsNear(page: Page, hex: string, tolerance = 40): Promise<number> {
  const shot = await page.locator('.scene-canvas canvas').screenshot();
  return page.evaluate(
    async ([data, wanted, near]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = document.createElement('canvas');
      canvas.width = image.width;
      canvas.height = image.height;
      const context = canvas.getContext('2d');
      if (!context) return 0;
      context.drawImage(image, 0, 0);
      const { data: pixels } = context.getImageData(0, 0, image.width, image.height);
      const [r, g, b] = [1, 3, 5].map((at) => Number.parseInt(wanted.slice(at, at + 2), 16));
      let count = 0;
      for (let at = 0; at < pixels.length; at += 4) {
        const far =
          Math.abs((pixels[at] ?? 0) - (r ?? 0)) +
          Math.abs((pixels[at + 1] ?? 0) - (g ?? 0)) +
          Math.abs((pixels[at + 2] ?? 0) - (b ?? 0));
        if (far < near) count++;
      }
      return count;
    },
    [shot.toString('base64'), hex, tolerance] as const,
  );
}

/** Takes the GPU away from the scene and gives it back, as a driver reset does. */
export async function loseContext(page: Page, forMs: number): Promise<void> {
  await page.evaluate(async (ms) => {
    const canvas = document.querySelector<HTMLCanvasElement>('.scene-canvas canvas');
    const lost = canvas?.getContext('webgl2')?.getExtension('WEBGL_lose_context');
    if (!canvas || !lost) throw new Error('no WebGL canvas to lose');
    const restored = new Promise((done) =>
      canvas.addEventListener('webglcontextrestored', done, { once: true }),
    );
    lost.loseContext();
    await new Promise((done) => setTimeout(done, ms));
    lost.restoreContext();
    await restored;
  }, forMs);
}

/** Frames the page asks for in so many ms: 0 for a scene in which nothing moves. */
export async function framesWithin(page: Page, ms: number): Promise<number> {
  return page.evaluate(
    (wait) =>
      new Promise<number>((done) => {
        const original = window.requestAnimationFrame;
        let frames = 0;
        window.requestAnimationFrame = (callback) => {
          frames++;
          return original.call(window, callback);
        };
        setTimeout(() => {
          window.requestAnimationFrame = original;
          done(frames);
        }, wait);
      }),
    ms,
  );
}
