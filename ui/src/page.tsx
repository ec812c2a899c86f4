import { useEffect } from "preact/hooks";

import { Announcer } from "./announcer";
import { Delivery } from "./delivery";
import { Numbers } from "./numbers";
import { Picture } from "./picture";
import type { View } from "./sensor";
import { Source } from "./source";

const links = { connecting: "Connecting", open: "Connected", lost: "Disconnected" };

export function Page({ view }: { view: View }) {
  const name = view.status?.device.name || "Headcount";
  useEffect(() => {
    document.title = name === "Headcount" ? name : `${name} – Headcount`;
  }, [name]);
  return (
    <>
      <header class="top">
        <img class="logo" src="/icon.svg" alt="" width="32" height="32" />
        <div class="who">
          <h1>{name}</h1>
          {view.status && (
            <p>
              {view.status.device.serial_number} · Headcount {view.status.version}
            </p>
          )}
        </div>
        <span class={`pill ${view.link === "open" ? "good" : "bad"}`} data-link={view.link}>
          {links[view.link]}
        </span>
      </header>
      <div role="status" class="banners">
        {view.link === "lost" && (
          <p class="banner bad">
            <b>The sensor does not answer.</b> The page tries again by itself; numbers are the last that were known.
          </p>
        )}
        {view.status?.counts.overcrowded && (
          <p class="banner bad">
            <b>Overcrowded.</b> There are more people than allowed.
          </p>
        )}
      </div>
      <main class="layout" data-stale={view.link !== "open"}>
        <div class="column">
          <Picture view={view} />
          <Delivery view={view} />
        </div>
        <div class="column">
          <Numbers view={view} />
          <Source view={view} />
        </div>
      </main>
      <Announcer view={view} />
    </>
  );
}
