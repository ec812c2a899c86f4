import { useState } from "preact/hooks";

import { Refusal, send } from "../api";
import type { Draft } from "../forms/draft";
import { Field } from "../forms/field";
import { Part, Parts } from "../forms/group";
import { schema_at } from "../forms/schema";
import type { View } from "../sensor";
import { t } from "../words";
import { Card } from "./draft_page";

/** A recipient that does not answer is waited for as long as the sensor does. */
const patience_ms = 60_000;

interface TestAnswer {
  ok: boolean;
  sentence: string;
}

/** Sends a test message to where reports go, by the saved settings, and says what came of it. */
function ConnectionTest({ feature, recipient, disabled }: { feature: string; recipient?: number; disabled: boolean }) {
  const [answer, setAnswer] = useState<TestAnswer | null>(null);
  const [busy, setBusy] = useState(false);
  const test = async () => {
    setBusy(true);
    setAnswer(null);
    try {
      setAnswer(await send<TestAnswer>("POST", "/api/v1/recipients/test", recipient === undefined ? { feature } : { feature, recipient }, patience_ms));
    } catch (error) {
      setAnswer({ ok: false, sentence: (error as Refusal).message || t("save.no_answer") });
    }
    setBusy(false);
  };
  return (
    <div class="test">
      <div class="row">
        <button type="button" disabled={disabled || busy} onClick={test}>{busy ? t("test.busy") : t("test.button")}</button>
        {disabled && <span class="small">{t("test.save_first")}</span>}
      </div>
      <p role="status" class={answer ? `note ${answer.ok ? "good" : "bad"}` : "unseen"}>{answer?.sentence}</p>
    </div>
  );
}

function HttpUrl({ draft, at, index, feature }: { draft: Draft; at: string; index: number; feature: string }) {
  const on = draft.get(`${at}/enabled`) === true;
  const names = Object.keys(schema_at(draft.schema, at)?.properties ?? {}).filter((name) => name !== "enabled");
  return (
    <fieldset class="item" data-setting={at}>
      <legend>{t("recipient.url", { n: index + 1 })}</legend>
      <Field draft={draft} pointer={`${at}/enabled`} />
      {on && names.map((name) => <Part key={name} draft={draft} pointer={`${at}/${name}`} />)}
      {on && <ConnectionTest feature={feature} recipient={index + 1} disabled={draft.dirty} />}
    </fieldset>
  );
}

/** Where a feature's reports go: protocol, addresses, how it stands, and a test. */
export function Recipients({ draft, feature, view }: { draft: Draft; feature: string; view: View }) {
  const at = `/reports/${feature}/recipients`;
  const protocol = String(draft.get(`${at}/protocol`) ?? "none");
  const schema = schema_at(draft.schema, at);
  const others = Object.keys(schema?.properties ?? {}).filter((name) => !["protocol", "mqtt", "http"].includes(name));
  const http = draft.get(`${at}/http`);
  const known = view.status?.delivery.recipients.filter((recipient) => recipient.feature === feature) ?? [];
  return (
    <Card title={t("recipient.title")}>
      <Field draft={draft} pointer={`${at}/protocol`} />
      {protocol.startsWith("mqtt") && (
        <>
          <div class="columns"><Parts draft={draft} pointer={`${at}/mqtt`} /></div>
          <ConnectionTest feature={feature} disabled={draft.dirty} />
        </>
      )}
      {protocol.startsWith("http") && Array.isArray(http) && http.map((_, i) => <HttpUrl key={i} draft={draft} at={`${at}/http/${i}`} index={i} feature={feature} />)}
      {draft.error(`${at}/http`) && <p class="fault" role="alert">{draft.error(`${at}/http`)}</p>}
      {others.map((name) => <Part key={name} draft={draft} pointer={`${at}/${name}`} />)}
      {known.map((recipient) => (
        <p key={recipient.address} class={recipient.last_error ? "note bad" : "small"}>
          {recipient.address}: {recipient.last_error || (recipient.connected ? t("state.connected") : t("state.not_connected"))}
        </p>
      ))}
    </Card>
  );
}
