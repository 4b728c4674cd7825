import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states.tsx';

interface Guarded {
  error: Error | null;
  at: string;
}

/** A view that throws shows that it did; the rest of the page goes on. At another address it is tried anew. */
export class ErrorGuard extends Component<{ at: string; children: ReactNode }, Guarded> {
  override state: Guarded = { error: null, at: this.props.at };
  static getDerivedStateFromError(error: unknown): Pick<Guarded, 'error'> {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  static getDerivedStateFromProps({ at }: { at: string }, state: Guarded): Guarded | null {
    return at === state.at ? null : { error: null, at };
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
