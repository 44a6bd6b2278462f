import { resolve } from "./openapi-document.ts";
import type {
  Body,
  Content,
  Header,
  OpenApiDocument,
  OperationObject,
  Parameter,
  Response,
  Schema,
} from "./openapi-document.ts";

export interface MediaView {
  readonly type: string;
  readonly schema: Schema | null;
}

export interface ResponseView {
  readonly status: string;
  readonly description: string;
  readonly headers: readonly { readonly name: string; readonly description: string }[];
  readonly contents: readonly MediaView[];
}

export interface OperationView {
  /** operationId: unique, and the fragment of its address. */
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  /** none: for anybody. */
  readonly permission: string;
  readonly scope: string | null;
  /** Whether a token must be sent, may be, or is not looked at. */
  readonly token: "needed" | "optional" | "none";
  readonly parameters: readonly Parameter[];
  readonly body: {
    readonly required: boolean;
    readonly description: string;
    readonly contents: readonly MediaView[];
  } | null;
  /** 2xx and 3xx. */
  readonly answers: readonly ResponseView[];
  /** 4xx and 5xx. */
  readonly errors: readonly ResponseView[];
}

export interface OperationGroup {
  readonly tag: string;
  readonly description: string;
  readonly operations: readonly OperationView[];
}

export const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** The document as the reference shows it: operations by tag, in the order the document has them, every reference followed. */
export function referenceModel(document: OpenApiDocument): readonly OperationGroup[] {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const operation = item[method] as OperationObject | undefined;
      if (operation === undefined) return [];
      const shared = item.parameters ?? [];
      return [
        { tag: operation.tags?.[0] ?? "other", view: operationView(document, { path, method, operation, shared }) },
      ];
    }),
  );
  const tags = [...new Set([...(document.tags ?? []).map(({ name }) => name), ...operations.map(({ tag }) => tag)])];
  return tags.flatMap((tag) => {
    const mine = operations.filter((found) => found.tag === tag).map(({ view }) => view);
    const description = document.tags?.find(({ name }) => name === tag)?.description ?? "";
    return mine.length === 0 ? [] : [{ tag, description, operations: mine }];
  });
}

/** The groups with only the operations in which every word of the search occurs. */
export function searchOperations(groups: readonly OperationGroup[], search: string): readonly OperationGroup[] {
  const words = search
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== "");
  return groups.flatMap((group) => {
    const operations = group.operations.filter((operation) => {
      const { id, method, path, summary, description, permission } = operation;
      const text = [group.tag, id, method, path, summary, description, permission].join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return operations.length === 0 ? [] : [{ ...group, operations }];
  });
}

interface Found {
  readonly path: string;
  readonly method: string;
  readonly operation: OperationObject;
  readonly shared: readonly (Parameter | { readonly $ref: string })[];
}

function operationView(document: OpenApiDocument, { path, method, operation, shared }: Found): OperationView {
  const body = operation.requestBody === undefined ? null : resolve<Body>(document, operation.requestBody);
  const responses = Object.entries(operation.responses ?? {}).map(([status, found]) =>
    responseView(document, status, resolve<Response>(document, found)),
  );
  return {
    id: operation.operationId ?? `${method}-${path}`,
    method: method.toUpperCase(),
    path,
    summary: operation.summary ?? "",
    description: operation.description?.trim() ?? "",
    permission: operation["x-permission"] ?? "none",
    scope: operation["x-scope"] ?? null,
    token: tokenOf(operation.security ?? document.security ?? []),
    parameters: [...shared, ...(operation.parameters ?? [])].map((found) => resolve<Parameter>(document, found)),
    body: body && {
      required: body.required ?? false,
      description: body.description?.trim() ?? "",
      contents: contentsOf(body.content),
    },
    answers: responses.filter(({ status }) => status < "4"),
    errors: responses.filter(({ status }) => status >= "4"),
  };
}

/** An empty requirement among others says: or without. */
function tokenOf(security: readonly Readonly<Record<string, unknown>>[]): OperationView["token"] {
  const schemes = security.filter((requirement) => Object.keys(requirement).length > 0);
  if (schemes.length === 0) return "none";
  return schemes.length === security.length ? "needed" : "optional";
}

function responseView(document: OpenApiDocument, status: string, response: Response): ResponseView {
  const headers = Object.entries(response.headers ?? {}).map(([name, found]) => {
    return { name, description: resolve<Header>(document, found).description?.trim() ?? "" };
  });
  return { status, description: response.description?.trim() ?? "", headers, contents: contentsOf(response.content) };
}

function contentsOf(content: Readonly<Record<string, Content>> | undefined): readonly MediaView[] {
  return Object.entries(content ?? {}).map(([type, { schema }]) => ({ type, schema: schema ?? null }));
}
