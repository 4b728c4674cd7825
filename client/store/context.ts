import { createContext, useContext } from 'react';
import type { Ports } from './ports.ts';

const PortsContext = createContext<Ports | null>(null);

/** Gives the connection to everything below; main gives the real one, tests and the playground recorded ones. */
export const PortsProvider = PortsContext.Provider;

export function usePorts(): Ports {
  const ports = useContext(PortsContext);
  if (!ports) throw new Error('usePorts needs a PortsProvider above it');
  return ports;
}
