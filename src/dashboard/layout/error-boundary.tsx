import { Component, type ReactNode } from "react";
import { Failure } from "../parts/async-view.tsx";

interface Props {
  readonly what: string;
  readonly children: ReactNode;
}

/** A view that breaks takes nothing else with it, least of all the kill switches. */
export class ErrorBoundary extends Component<Props, { readonly error: unknown }> {
  override state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <Failure what={this.props.what} error={this.state.error} retry={() => this.setState({ error: null })} />;
  }
}
