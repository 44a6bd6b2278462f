import type { OFREPWebProviderOptions } from "@openfeature/ofrep-web-provider";
import type { Provider } from "@openfeature/web-sdk";
import { EventSource } from "eventsource";

// The provider looks for it when it is loaded; browsers bring it along.
Object.assign(globalThis, { EventSource });
const { OFREPWebProvider } = await import("@openfeature/ofrep-web-provider");

export function webProvider(options: OFREPWebProviderOptions): Provider {
  // Its types say `undefined` where those of the SDK leave out, which are the same to JavaScript.
  return new OFREPWebProvider(options) as Provider;
}
