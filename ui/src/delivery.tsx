import type { Recipient } from "./messages";
import type { View } from "./sensor";
import { not_known } from "./source";

const features: Record<string, string> = { line: "Line", region: "Regions", flow: "Flow" };
const steps: [Intl.RelativeTimeFormatUnit, number][] = [["day", 86_400], ["hour", 3_600], ["minute", 60], ["second", 1]];
const words = new Intl.RelativeTimeFormat("en", { numeric: "auto" });

/** `2 minutes ago`, by the sensor's clock. */
function ago(time: string, clock_offset: number): string {
  const seconds = Math.max(0, (Date.now() + clock_offset - Date.parse(time)) / 1000);
  const [unit, length] = steps.find(([, size]) => seconds >= size) ?? ["second", 1];
  return words.format(-Math.floor(seconds / length), unit);
}

function state_of(recipient: Recipient): { name: string; kind: string } {
  if (recipient.last_error) return { name: "Failing", kind: "bad" };
  if (recipient.connected) return { name: "Connected", kind: "good" };
  return { name: "Not connected", kind: "wait" };
}

function Row({ recipient, view }: { recipient: Recipient; view: View }) {
  const state = view.link === "open" ? state_of(recipient) : not_known;
  const waiting = recipient.waiting === 1 ? "1 report waits" : `${recipient.waiting} reports wait`;
  return (
    <li class="recipient">
      <div class="card-top">
        <b>{features[recipient.feature] ?? recipient.feature}</b>
        <span class={`pill ${state.kind}`}>{state.name}</span>
      </div>
      <p class="address">{recipient.address}</p>
      <p class="small">
        {recipient.last_success ? `Last arrived ${ago(recipient.last_success, view.clock_offset)}` : "Nothing has arrived yet"}
        {recipient.waiting > 0 && ` · ${waiting}`}
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
      <h2 id="delivery-title">Delivery</h2>
      {delivery.fault && <p class="note bad">{delivery.fault}</p>}
      {delivery.recipients.length === 0 ? (
        <p class="small">Reports are sent nowhere: no recipient has been set.</p>
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
