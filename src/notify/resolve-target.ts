import { isIP } from "node:net";
import { isLoopbackAddress, isSpecialAddress } from "./special-address.ts";

export interface Address {
  readonly address: string;
  readonly family: number;
}

/** Every address of a name; rejects when there is none. */
export type Resolve = (hostname: string) => Promise<readonly Address[]>;

/** The target must not be asked at all; the message holds no part of its URL but the host. */
export class ForbiddenTarget extends Error {
  override readonly name = "ForbiddenTarget";
}

/**
 * The address to connect to. The name is looked up once and the connection made to what was checked here: whoever looks it up
 * again may be told another address. One special address among several refuses all, because a name that has both is no accident.
 */
export async function resolveTarget(url: URL, resolve: Resolve, allowPrivate: boolean): Promise<Address> {
  const host = hostOf(url);
  if (url.username !== "" || url.password !== "") throw new ForbiddenTarget(`the URL of ${host} holds a password`);
  if (url.protocol !== "https:" && !(url.protocol === "http:" && allowPrivate)) {
    throw new ForbiddenTarget(`${host} is to be asked over ${url.protocol.slice(0, -1)}, and only https is sent to`);
  }
  const family = isIP(host);
  const addresses = family === 0 ? await resolve(host) : [{ address: host, family }];
  const [first] = addresses;
  if (!first) throw new Error(`${host} has no address`);
  const special = addresses.find(({ address }) => isSpecialAddress(address));
  if (special && !allowPrivate) {
    throw new ForbiddenTarget(
      `${host} is ${special.address}, which is no public address; SLUICE_NOTIFY_ALLOW_PRIVATE=true allows it`,
    );
  }
  if (url.protocol === "http:" && !addresses.every(({ address }) => isLoopbackAddress(address))) {
    throw new ForbiddenTarget(`${host} is to be asked over http, which is for this machine only; use https`);
  }
  return first;
}

function hostOf({ hostname }: URL): string {
  return hostname.startsWith("[") ? hostname.slice(1, -1) : hostname;
}
