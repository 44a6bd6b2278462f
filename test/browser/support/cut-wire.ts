import { connect, createServer, type Socket } from "node:net";

export interface Wire {
  /** The service, seen through the wire. */
  readonly url: string;
  /** Nothing goes through any more, and nothing new is taken: what a pulled plug looks like. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A wire to a service that a test can cut. */
export async function wireTo(service: string): Promise<Wire> {
  const { hostname, port } = new URL(service);
  const open = new Set<Socket>();
  let whole = true;
  const server = createServer((near) => {
    if (!whole) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const socket of [near, far]) {
      open.add(socket);
      socket.on("error", () => socket.destroy());
      socket.on("close", () => {
        open.delete(socket);
        near.destroy();
        far.destroy();
      });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || !address) throw new Error("no address");
  const drop = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut() {
      whole = false;
      drop();
    },
    mend() {
      whole = true;
    },
    close: () => new Promise((resolve) => (drop(), server.close(() => resolve()))),
  };
}
