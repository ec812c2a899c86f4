import type { Recipient } from "../messages";
import type { View } from "../sensor";
import { ago } from "../times";
import { known, many, t } from "../words";

function state_of(recipient: Recipient): { name: string; kind: string } {
  if (recipient.last_error) return { name: t("state.failing"), kind: "bad" };
  if (recipient.connected) return { name: t("state.connected"), kind: "good" };
  return { name: t("state.not_connected"), kind: "wait" };
}

function Row({ recipient, view }: { recipient: Recipient; view: View }) {
  const state = view.link === "open" ? state_of(recipient) : { name: t("state.not_known"), kind: "wait" };
  const arrived = recipient.last_success
    ? t("delivery.last", { ago: ago(recipient.last_success, view.clock_offset) })
    : t("delivery.nothing_yet");
  return (
    <li class="recipient">
      <div class="card-top">
        <b>{known("feature", recipient.feature)}</b>
        <span class={`pill ${state.kind}`}>{state.name}</span>
      </div>
      <p class="address">{recipient.address}</p>
      <p class="small">
        {arrived}
        {recipient.waiting > 0 && ` · ${many("delivery.waiting", recipient.waiting)}`}
      </p>
      {recipient.last_error && <p class="note bad">{recipient.last_error}</p>}
    </li>
  );
}

export function Delivery({ view }: { view: View }) {
  const delivery = view.status?.delivery;
  if (!delivery) return null;
  return (
    <section class="card delivery" aria-labelledby="delivery-title">
      <h2 id="delivery-title">{t("delivery.title")}</h2>
      {delivery.fault && <p class="note bad">{delivery.fault}</p>}
      {delivery.recipients.length === 0 ? (
        <p class="small">{t("delivery.nowhere")}</p>
      ) : (
        <ul class="recipients">
          {delivery.recipients.map((recipient) => (
            <Row key={recipient.feature + recipient.address} recipient={recipient} view={view} />
          ))}
        </ul>
      )}
    </section>
  );
}
