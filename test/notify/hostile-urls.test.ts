import { lookup } from "node:dns/promises";
import { describe, expect, it } from "vitest";
import { createPost } from "../../src/notify/post.ts";
import { ForbiddenTarget, resolveTarget, type Resolve } from "../../src/notify/resolve-target.ts";
import { isSpecialAddress } from "../../src/notify/special-address.ts";
import { answering, receiver } from "./support/receiver.ts";

const PUBLIC = { address: "93.184.216.34", family: 4 };
const literal: Resolve = () => Promise.reject(new Error("a literal address was looked up"));
const signal = new AbortController().signal;

const SPECIAL = [
  "0",
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "10.255.255.255",
  "100.64.0.1",
  "100.127.255.254",
  "127.0.0.1",
  "127.1",
  "127.255.255.254",
  "2130706433",
  "0x7f000001",
  "0x7f.1",
  "0177.0.0.1",
  "017700000001",
  "169.254.169.254",
  "0xa9fea9fe",
  "2852039166",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.2.1",
  "192.88.99.1",
  "192.168.0.1",
  "192.168.1.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.7",
  "203.0.113.7",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "１２７.0.0.1",
  "127。0。0。1",
  "%31%32%37.0.0.1",
  "127.0.0.1.",
  "[::]",
  "[::1]",
  "[0:0:0:0:0:0:0:1]",
  "[::ffff:127.0.0.1]",
  "[::ffff:7f00:1]",
  "[::ffff:10.0.0.1]",
  "[::ffff:169.254.169.254]",
  "[::127.0.0.1]",
  "[fc00::1]",
  "[fd00:ec2::254]",
  "[fdff::1]",
  "[fe80::1]",
  "[febf::1]",
  "[fec0::1]",
  "[ff02::1]",
  "[64:ff9b::7f00:1]",
  "[64:ff9b:1::1]",
  "[100::1]",
  "[2001::1]",
  "[2001:db8::1]",
  "[2001:10::1]",
  "[2002:7f00:1::]",
  "[3fff::1]",
  "[4000::1]",
  "[::ffff:0:127.0.0.1]",
];
const OTHER = [
  "http://example.com/",
  "ftp://example.com/",
  "file:///etc/passwd",
  "gopher://example.com/",
  "javascript:alert(1)",
  "data:text/plain,x",
  "ws://example.com/",
  "https://user:pass@example.com/",
  "https://user@example.com/",
  "http://127.0.0.1/",
];

describe("an address nobody may be sent to", () => {
  it.each(SPECIAL)("https://%s is refused without a look-up", async (host) => {
    await expect(resolveTarget(new URL(`https://${host}:8443/x`), literal, false)).rejects.toThrow(ForbiddenTarget);
  });

  it.each(OTHER)("%s is refused, whatever it resolves to", async (url) => {
    await expect(resolveTarget(new URL(url), async () => [PUBLIC], false)).rejects.toThrow(ForbiddenTarget);
  });

  it("is no address at all", () => {
    expect(["", "localhost", "1.2.3", "fe80::1%eth0"].map(isSpecialAddress)).toEqual([true, true, true, true]);
  });

  it.each([
    "8.8.8.8",
    "93.184.216.34",
    "172.15.255.255",
    "172.32.0.1",
    "100.63.255.255",
    "[2606:4700::1111]",
    "[2a00::1]",
  ])("is not %s, which is public", async (host) => {
    const { address } = await resolveTarget(new URL(`https://${host}/`), literal, false);
    expect(address).toBe(host.replace(/[[\]]/g, ""));
  });
});

describe("a name", () => {
  it.each([
    ["one private address", [{ address: "10.0.0.5", family: 4 }]],
    ["a private address behind a public one", [PUBLIC, { address: "::1", family: 6 }]],
    ["a mapped loopback address", [{ address: "::ffff:127.0.0.1", family: 6 }]],
  ])("with %s is refused", async (_what, addresses) => {
    const answer = resolveTarget(new URL("https://hooks.example/"), async () => addresses, false);
    await expect(answer).rejects.toThrow("which is no public address; SLUICE_NOTIFY_ALLOW_PRIVATE=true allows it");
  });

  it("without an address is no answer, which is worth another try", async () => {
    const post = createPost({ resolve: async () => [], allowPrivate: false, timeoutMs: 1000 });
    const answer = await post({ url: new URL("https://hooks.example/"), headers: {}, body: "{}" }, signal);
    expect(answer).toEqual({ kind: "unanswered", why: "it cannot be reached" });
  });

  it("of this machine is refused as the system resolves it", async () => {
    const post = createPost({ resolve: (name) => lookup(name, { all: true }), allowPrivate: false, timeoutMs: 5000 });
    const answer = await post({ url: new URL("https://localhost/"), headers: {}, body: "{}" }, signal);
    expect(answer).toMatchObject({ kind: "forbidden" });
  });

  it("is looked up once, and connected to where it was then: a resolver that changes its mind changes nothing", async () => {
    const server = await receiver(answering(200));
    const { port } = new URL(server.url);
    let asked = 0;
    // First this machine, then one that no packet reaches.
    const rebinding: Resolve = async () => [{ address: asked++ === 0 ? "127.0.0.1" : "203.0.113.1", family: 4 }];
    const post = createPost({ resolve: rebinding, allowPrivate: true, timeoutMs: 2000 });
    const answer = await post({ url: new URL(`http://rebind.example:${port}/`), headers: {}, body: "{}" }, signal);
    expect(answer).toMatchObject({ kind: "answered", status: 200 });
    expect([asked, server.received[0]?.headers.host]).toEqual([1, `rebind.example:${port}`]);
  });

  it("that is public when checked and private afterwards never reaches the private server", async () => {
    const server = await receiver(answering(200));
    let asked = 0;
    const rebinding: Resolve = async () => [asked++ === 0 ? PUBLIC : { address: "127.0.0.1", family: 4 }];
    const post = createPost({ resolve: rebinding, allowPrivate: false, timeoutMs: 300 });
    const url = new URL(server.url.replace("http:", "https:").replace("127.0.0.1", "rebind.example"));
    expect(await post({ url, headers: {}, body: "{}" }, signal)).toMatchObject({ kind: "unanswered" });
    expect([asked, server.received]).toEqual([1, []]);
  });
});

describe("where private addresses are allowed", () => {
  const at = (address: string) => async () => [{ address, family: 4 }];

  it("https goes anywhere, http stays on this machine", async () => {
    await expect(resolveTarget(new URL("https://intra/"), at("10.0.0.5"), true)).resolves.toMatchObject({ family: 4 });
    await expect(resolveTarget(new URL("http://intra/"), at("127.0.0.9"), true)).resolves.toMatchObject({ family: 4 });
    for (const address of ["10.0.0.5", "93.184.216.34"])
      await expect(resolveTarget(new URL("http://intra/"), at(address), true)).rejects.toThrow("for this machine only");
  });
});
