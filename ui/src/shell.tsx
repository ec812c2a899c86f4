import { useEffect, useRef, useState } from "preact/hooks";

import { load_schema } from "./forms/draft";
import type { Schema } from "./forms/schema";
import { page_list, type PageEntry } from "./pages";
import { usePlace } from "./router";
import type { View } from "./sensor";
import type { Session } from "./session";
import { known, t } from "./words";

function Navigation({ pages, place, onChosen }: { pages: PageEntry[]; place: string; onChosen: () => void }) {
  const groups = [...new Set(pages.map((page) => page.group))];
  return (
    <>
      {groups.map((group) => (
        <div class="nav-group" key={group}>
          {group !== "look" && <p id={`nav-${group}`}>{t(`nav.${group}`)}</p>}
          <ul aria-labelledby={group === "look" ? undefined : `nav-${group}`}>
            {pages
              .filter((page) => page.group === group)
              .map((page) => (
                <li key={page.place}>
                  <a href={`#/${page.place}`} aria-current={page.place === place ? "page" : undefined} onClick={onChosen}>
                    {t(page.title)}
                  </a>
                </li>
              ))}
          </ul>
        </div>
      ))}
    </>
  );
}

/** Everything around a page: who the sensor is, whether it answers, and the way to the other pages. */
export function Shell({ view, onSession }: { view: View; onSession: (session: Session) => void }) {
  const place = usePlace();
  const [open, setOpen] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  const arrived = useRef(place);
  const [schema, setSchema] = useState<Schema | null>(null);
  useEffect(() => {
    load_schema().then(setSchema, () => {}); // tried again with the next connection
  }, [view.connection]);
  const pages = page_list(schema);
  const page = pages.find((entry) => entry.place === place) ?? pages[0]!;
  const name = view.status?.device.name || "Headcount";
  useEffect(() => {
    const where = page.place === "live" ? name : `${t(page.title)} – ${name}`;
    document.title = name === "Headcount" ? where : `${where} – Headcount`;
  }, [name, page.place]);
  useEffect(() => {
    // Whoever can't see the page has to land where its new part begins.
    if (arrived.current !== place) heading.current?.focus();
    arrived.current = place;
    setOpen(false);
    window.scrollTo(0, 0);
  }, [place]);
  return (
    <>
      <a
        class="skip"
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          heading.current?.focus();
        }}
      >
        {t("nav.skip")}
      </a>
      <header class="top">
        <button type="button" class="menu" aria-expanded={open} aria-controls="navigation" onClick={() => setOpen(!open)}>
          <span aria-hidden="true" />
          <span class="unseen">{t("nav.menu")}</span>
        </button>
        <img class="logo" src="/icon.svg" alt="" width="32" height="32" />
        <div class="who">
          <p class="device">{name}</p>
          {view.status && (
            <p>
              {view.status.device.serial_number} · Headcount {view.status.version}
            </p>
          )}
        </div>
        <span class={`pill ${view.link === "open" ? "good" : "bad"}`} data-link={view.link}>
          {t(`link.${view.link}`)}
        </span>
      </header>
      <nav id="navigation" class={open ? "nav open" : "nav"} aria-label={t("nav.title")}>
        <Navigation pages={pages} place={page.place} onChosen={() => setOpen(false)} />
      </nav>
      <main id="content">
        <div role="status" class="banners">
          {view.link === "lost" && (
            <p class="banner bad">
              <b>{t("link.silent")}</b> {t("link.retrying")} {t("link.last_known")}
            </p>
          )}
          {view.status?.health && !["ok", "source_lost", "paused"].includes(view.status.health) && (
            <p class="banner bad" data-banner="health">{t("health.banner", { state: known("health", view.status.health) })}</p>
          )}
          {view.status?.counts.overcrowded && (
            <p class="banner bad">
              <b>{t("crowd.title")}</b> {t("crowd.text")}
            </p>
          )}
        </div>
        <h1 ref={heading} tabIndex={-1}>
          {t(page.title)}
        </h1>
        {page.show({ view, onSession })}
      </main>
    </>
  );
}
