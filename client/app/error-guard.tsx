import { Component, type ReactNode } from 'react';
import { ErrorState } from '../ui/states.tsx';

interface ErrorGuardProps {
  /** Where we are. Going elsewhere tries again; a change of it must not mount the view anew (the scene would start over). */
  address: string;
  children: ReactNode;
}

/** A view that throws shows that it did; the rest of the page goes on. */
export class ErrorGuard extends Component<ErrorGuardProps, { error: Error | null }> {
  override state: { error: Error | null } = { error: null };
  static getDerivedStateFromError(error: unknown): { error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }
  override componentDidUpdate(before: ErrorGuardProps): void {
    if (before.address !== this.props.address && this.state.error !== null) this.setState({ error: null });
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
