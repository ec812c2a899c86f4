// The sensor's REST API (docs/api.md), as the page uses it.

/** A setting that was refused, and why. */
export interface FieldError {
  path: string;
  message: string;
}

/** Why the sensor did not do what it was asked for. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    sentence: string,
    readonly errors: FieldError[] = [],
  ) {
    super(sentence);
  }
}

const patience_ms = 8_000;
let csrf = "";
let on_signed_out = () => {};

/** Writes carry this; it comes with the session. */
export function use_csrf(token: string) {
  csrf = token;
}

/** Called when an answer says that nobody is signed in any more. */
export function when_signed_out(told: () => void) {
  on_signed_out = told;
}

async function refusal_of(response: Response): Promise<Refusal> {
  let body: { error?: string; errors?: FieldError[] } = {};
  try {
    body = (await response.json()) as typeof body;
  } catch {
    // Not every answer is JSON: a proxy may have said it.
  }
  const sentence = body.error ?? body.errors?.map((error) => error.message).join(" ") ?? `${response.status} ${response.statusText}`;
  return new Refusal(response.status, sentence, body.errors ?? []);
}

export interface Answer<T> {
  body: T;
  headers: Headers;
}

/** Asks the sensor. Throws a Refusal when it says no, with status 0 when it says nothing. */
export async function ask<T>(verb: string, path: string, body?: unknown, patience = patience_ms): Promise<Answer<T>> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (verb !== "GET") headers["X-CSRF-Token"] = csrf;
  if (body !== undefined) headers["Content-Type"] = "application/json";
  try {
    const response = await fetch(path, {
      method: verb, headers, body: body === undefined ? undefined : JSON.stringify(body), signal: abort.signal, cache: "no-store",
    });
    if (!response.ok) {
      const refusal = await refusal_of(response);
      if (response.status === 401 && path !== "/api/v1/session") on_signed_out();
      throw refusal;
    }
    const text = await response.text();
    return { body: (text ? JSON.parse(text) : null) as T, headers: response.headers };
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(0, "");
  } finally {
    clearTimeout(timer);
  }
}

export async function get<T>(path: string): Promise<T> {
  return (await ask<T>("GET", path)).body;
}

export async function send<T>(verb: string, path: string, body?: unknown, patience?: number): Promise<T> {
  return (await ask<T>(verb, path, body, patience)).body;
}
