/** A file of the built dashboard in each of the forms it is sent in; null: not made. */
export interface DashboardFile {
  readonly contentType: string;
  /** Its ETag: a digest of the plain form. */
  readonly tag: string;
  readonly plain: Buffer;
  readonly gzip: Buffer | null;
  readonly br: Buffer | null;
}

/** By address: "/index.html", "/assets/…". Empty where the dashboard is not built. */
export type DashboardFiles = ReadonlyMap<string, DashboardFile>;
