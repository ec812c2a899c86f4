import { useEffect, useState } from "preact/hooks";

import { ask, get, Refusal } from "../api";
import { t } from "../words";

interface Parameter {
  name: string;
  in: "path" | "query";
  description?: string;
  required?: boolean;
}

interface Operation {
  summary?: string;
  parameters?: Parameter[];
  requestBody?: { content?: Record<string, { schema?: { properties?: Record<string, { type?: string | string[]; enum?: unknown[] }> } }> };
  responses?: Record<string, { description?: string }>;
}

interface OpenApi {
  paths: Record<string, Record<string, Operation>>;
}

interface Call {
  path: string;
  verb: string;
  operation: Operation;
}

/** A body to begin with: the members that the description names. */
function first_body(operation: Operation): string | null {
  const content = operation.requestBody?.content?.["application/json"] ?? operation.requestBody?.content?.["application/merge-patch+json"];
  if (!operation.requestBody) return null;
  const properties = content?.schema?.properties ?? {};
  const example = Object.fromEntries(Object.entries(properties).map(([name, { type, enum: choices }]) => {
    const kind = Array.isArray(type) ? type[0] : type;
    return [name, choices?.[0] ?? (kind === "array" ? [] : kind === "boolean" ? false : kind === "integer" || kind === "number" ? 0 : "")];
  }));
  return JSON.stringify(example, null, 2);
}

function pretty(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2);
}

function Try({ path, verb, operation }: Call) {
  const [values, setValues] = useState<Record<string, string>>({});
  const [body, setBody] = useState(first_body(operation));
  const [answer, setAnswer] = useState<{ good: boolean; text: string } | null>(null);
  const send = async (event: Event) => {
    event.preventDefault();
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(values[name] ?? ""));
    const query = new URLSearchParams((operation.parameters ?? []).filter((one) => one.in === "query" && values[one.name]).map((one) => [one.name, values[one.name]!]));
    try {
      const sent = body === null ? undefined : (JSON.parse(body) as unknown);
      const got = await ask<unknown>(verb.toUpperCase(), filled + (query.size ? `?${query}` : ""), sent);
      setAnswer({ good: true, text: pretty(got.body) });
    } catch (error) {
      const refusal = error as Refusal;
      setAnswer({ good: false, text: refusal instanceof Refusal ? `${refusal.status} ${refusal.message}` : t("api.no_json") });
    }
  };
  return (
    <form class="fields" onSubmit={send}>
      {operation.parameters?.map((one) => (
        <div class="field" key={one.name}>
          <label for={`${verb}${path}-${one.name}`}>{one.name}</label>
          <input id={`${verb}${path}-${one.name}`} type="text" required={one.required ?? false} value={values[one.name] ?? ""} onInput={(event) => setValues({ ...values, [one.name]: event.currentTarget.value })} />
          {one.description && <p class="help">{one.description}</p>}
        </div>
      ))}
      {body !== null && (
        <div class="field">
          <label for={`${verb}${path}-body`}>{t("api.body")}</label>
          <textarea id={`${verb}${path}-body`} class="address" rows={6} spellcheck={false} value={body} onInput={(event) => setBody(event.currentTarget.value)} />
        </div>
      )}
      <div class="row"><button type="submit" class="strong">{t("api.send")}</button></div>
      {answer && <pre class={`note ${answer.good ? "good" : "bad"} answer`} role="status" tabIndex={0}>{answer.text.slice(0, 20_000)}</pre>}
    </form>
  );
}

/** Everything that can be asked of the sensor, to be tried: from its own description. */
export function ApiPage() {
  const [document, setDocument] = useState<OpenApi | null>(null);
  const [error, setError] = useState("");
  useEffect(() => {
    get<OpenApi>("/api/v1/openapi.json").then(setDocument, (refusal: Refusal) => setError(refusal.message || t("save.no_answer")));
  }, []);
  const calls = Object.entries(document?.paths ?? {}).flatMap(([path, verbs]) =>
    Object.entries(verbs).filter(([verb]) => ["get", "put", "post", "patch", "delete"].includes(verb)).map(([verb, operation]): Call => ({ path, verb, operation })),
  );
  return (
    <section class="card fields" aria-label={t("page.api")}>
      <p class="help">{t("api.help")} <a href="/api/v1/openapi.json">openapi.json</a></p>
      {error && <p class="note bad">{error}</p>}
      <ul class="lines">
        {calls.map((call) => (
          <li key={call.verb + call.path} class="api-call" data-call={`${call.verb} ${call.path}`}>
            <details>
              <summary><b>{call.verb.toUpperCase()}</b> <code>{call.path}</code> <span class="small">{call.operation.summary}</span></summary>
              <Try {...call} />
            </details>
          </li>
        ))}
      </ul>
    </section>
  );
}
