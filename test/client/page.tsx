import { act, type ReactElement } from 'react';
import { createRoot } from 'react-dom/client';
import { vi } from 'vitest';
import { type Recorded, recordedPorts } from '../../client/playground/recorded-ports.ts';
import { PortsProvider } from '../../client/store/context.ts';
// Views are chunks of their own: loaded here, they do not count in the first test's time.
import '../../client/views/event/event-view.tsx';
import '../../client/views/findings/findings-view.tsx';
import '../../client/views/flow/flow-view.tsx';
import '../../client/views/group/group-view.tsx';
import '../../client/views/lists/brokers-view.tsx';
import '../../client/views/lists/groups-view.tsx';
import '../../client/views/lists/topics-view.tsx';
import '../../client/views/settings/settings-view.tsx';
import '../../client/views/systems/systems-view.tsx';
import '../../client/views/topic/topic-view.tsx';

Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
// A machine under load is slow, not wrong; a test that is cut off leaves its page to the next one.
vi.setConfig({ testTimeout: 30_000 });

/** What jsdom lacks and the page needs. */
window.matchMedia = (query: string) =>
  ({
    matches: false,
    media: query,
    addEventListener: () => {},
    removeEventListener: () => {},
  }) as unknown as MediaQueryList;
Element.prototype.scrollIntoView = () => {};
// jsdom lays nothing out: without a size, windowed lists would draw no line.
Object.defineProperty(Element.prototype, 'clientHeight', { get: () => 480 });
Object.defineProperty(Element.prototype, 'clientWidth', { get: () => 1280 });
globalThis.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};

export const NOW = new Date(2026, 4, 6, 14, 3, 59).getTime();

export interface Page {
  ports: Recorded;
  root: HTMLElement;
  text(): string;
  /** The first element that fits, or an error that shows the page. */
  find<E extends Element = HTMLElement>(selector: string): E;
  /** The link or button with this name. */
  named(name: string): HTMLElement;
  click(element: Element): Promise<void>;
  press(key: string, target?: Element): Promise<void>;
  /** Puts a text into a field, as typing would. */
  type(field: HTMLInputElement, text: string): Promise<void>;
  /** Lets promises, effects and lazy views settle until `when` holds. */
  until(when: () => boolean): Promise<void>;
  focus(target: HTMLElement): Promise<void>;
  /** Changes what the ports tell, and lets the page take it in. */
  change(how: (ports: Recorded) => void): Promise<void>;
  /** Lets `ms` pass on faked timers. */
  pass(ms: number): Promise<void>;
  close(): void;
}

/** Draws an element on recorded ports at an address. */
export async function draw(
  element: ReactElement,
  options: Partial<Parameters<typeof recordedPorts>[0]> & { at?: string } = {},
): Promise<Page> {
  window.history.replaceState(null, '', options.at ?? '/');
  const ports = recordedPorts({ now: () => NOW, ...options });
  const host = document.createElement('div');
  document.body.append(host);
  const root = createRoot(host);
  const settle = (): Promise<void> => act(async () => new Promise((resolve) => setTimeout(resolve, 0)));
  await act(async () => root.render(<PortsProvider value={ports}>{element}</PortsProvider>));
  const page: Page = {
    ports,
    root: host,
    text: () => document.body.textContent ?? '',
    find<E extends Element = HTMLElement>(selector: string): E {
      const found = document.querySelector<E>(selector);
      if (!found) throw new Error(`Nothing fits ${selector} in: ${host.innerHTML.slice(0, 2_000)}`);
      return found;
    },
    named(name) {
      const found = [...document.querySelectorAll<HTMLElement>('a, button')].find(
        (item) => (item.getAttribute('aria-label') ?? item.textContent?.trim()) === name,
      );
      if (!found) throw new Error(`No link or button is named ${name} in: ${host.innerHTML.slice(0, 2_000)}`);
      return found;
    },
    async click(target) {
      await act(async () =>
        target.dispatchEvent(new MouseEvent('click', { bubbles: true, cancelable: true })),
      );
      await settle();
    },
    async press(key, target = document.body) {
      await act(async () =>
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })),
      );
      await settle();
    },
    async type(field, text) {
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      await act(async () => {
        field.focus();
        set?.call(field, text);
        field.setSelectionRange(text.length, text.length);
        field.dispatchEvent(new Event('input', { bubbles: true }));
      });
      await settle();
    },
    async until(when) {
      const end = Date.now() + 10_000;
      while (!when()) {
        if (Date.now() > end)
          throw new Error(
            `It did not come to that: ${(host.querySelector('main') ?? host).innerHTML.slice(0, 3_000)}`,
          );
        await settle();
      }
    },
    async focus(target) {
      await act(async () => target.focus());
    },
    async change(how) {
      await act(async () => how(ports));
      await settle();
    },
    async pass(ms) {
      await act(async () => void vi.advanceTimersByTime(ms));
    },
    close() {
      act(() => root.unmount());
      host.remove();
    },
  };
  await settle();
  return page;
}
