import type { View } from "../sensor";
import { Announcer } from "./announcer";
import { Delivery } from "./delivery";
import { Numbers } from "./numbers";
import { Picture } from "./picture";
import { Source } from "./source";

export function LivePage({ view }: { view: View }) {
  return (
    <>
      <div class="layout" data-stale={view.link !== "open"}>
        <div class="column">
          <Picture view={view} />
          <Delivery view={view} />
        </div>
        <div class="column">
          <Numbers view={view} />
          <Source view={view} />
        </div>
      </div>
      <Announcer view={view} />
    </>
  );
}
