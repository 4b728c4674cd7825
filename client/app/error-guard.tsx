import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states.tsx';

/** A view that throws shows that it did; the rest of the page goes on. */
export class ErrorGuard extends Component<{ children: ReactNode }, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const problem = {
      title: 'This view failed',
      detail: `${error.message}. The rest of the page goes on; the same facts are in the HTTP API.`,
      code: 'internal',
    } as const;
    return <ErrorState problem={problem} onRetry={() => this.setState({ error: null })} />;
  }
}
