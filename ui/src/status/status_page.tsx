import { Delivery } from "../live/delivery";
import { Source } from "../live/source";
import type { View } from "../sensor";

/** How the sensor is: where its pictures come from and where its reports go. */
export function StatusPage({ view }: { view: View }) {
  return (
    <div class="stack">
      <Source view={view} />
      <Delivery view={view} />
    </div>
  );
}
