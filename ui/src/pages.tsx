import type { ComponentChildren } from "preact";

import { AccountPage } from "./account/account_page";
import { ApiPage } from "./api_page/api_page";
import { AssistantPage } from "./assistant/assistant_page";
import { DashboardPage } from "./dashboard/dashboard_page";
import type { Schema } from "./forms/schema";
import { LivePage } from "./live/live_page";
import { PrivacyPage } from "./privacy/privacy_page";
import type { View } from "./sensor";
import type { Session } from "./session";
import { FeaturePage } from "./settings_pages/feature_page";
import { GeneralPage } from "./settings_pages/general_page";
import { MasksPage } from "./settings_pages/masks_page";
import { StatusPage } from "./status/status_page";
import type { Key } from "./words";

/** What every page gets. */
export interface PageContext {
  view: View;
  onSession: (session: Session) => void;
}

export interface PageEntry {
  /** Its address behind `#/`. */
  place: string;
  title: Key;
  group: "look" | "count" | "sensor";
  show: (context: PageContext) => ComponentChildren;
}

/** Pages of settings: which parts of them, by their places. A page is there if the sensor has one of its parts. */
const general: { place: string; title: Key; pointers: string[] }[] = [
  {
    place: "advanced",
    title: "page.advanced",
    pointers: ["/location_push", "/reports/retransmission", "/recognition", "/counting/persistence_s", "/detection", "/image", "/camera_watch", "/metrics", "/history", "/home_assistant"],
  },
  { place: "building", title: "page.building", pointers: ["/building"] },
  { place: "network", title: "page.network", pointers: ["/web", "/network", "/https", "/rtsp"] },
  { place: "system", title: "page.system", pointers: ["/device", "/source", "/logs"] },
];

/** Groups that have pages of their own, beside the above. */
const placed = ["/scene", "/counting", "/reports", "/privacy", "/lens", "/account"];

/** Whatever group no page names is on the last: nothing that can be set is left out. */
function pointers_of(page: (typeof general)[number], schema: Schema): string[] {
  const groups = Object.keys(schema.properties ?? {}).map((name) => `/${name}`);
  const named = new Set([...placed, ...general.flatMap((entry) => entry.pointers)]);
  const others = page.place === "advanced" ? groups.filter((group) => !named.has(group)) : [];
  const first_step = (pointer: string) => `/${pointer.split("/")[1]}`;
  return [...page.pointers.filter((pointer) => groups.includes(first_step(pointer))), ...others];
}

/** Every page, in the order of the navigation. */
export function page_list(schema: Schema | null): PageEntry[] {
  const settings = general
    .map((page) => ({ page, pointers: schema ? pointers_of(page, schema) : [] }))
    .filter(({ pointers }) => pointers.length > 0)
    .map(({ page, pointers }): PageEntry => ({
      place: page.place, title: page.title, group: "sensor", show: () => <GeneralPage key={page.place} pointers={pointers} />,
    }));
  return [
    { place: "live", title: "page.live", group: "look", show: ({ view }) => <LivePage view={view} /> },
    { place: "dashboard", title: "page.dashboard", group: "look", show: ({ view }) => <DashboardPage view={view} /> },
    { place: "assistant", title: "page.assistant", group: "look", show: ({ view }) => <AssistantPage view={view} /> },
    { place: "region", title: "page.region", group: "count", show: ({ view }) => <FeaturePage key="region" view={view} feature="region" /> },
    { place: "line", title: "page.line", group: "count", show: ({ view }) => <FeaturePage key="line" view={view} feature="line" /> },
    { place: "flow", title: "page.flow", group: "count", show: ({ view }) => <FeaturePage key="flow" view={view} feature="flow" /> },
    { place: "masks", title: "page.masks", group: "sensor", show: ({ view }) => <MasksPage view={view} /> },
    { place: "privacy", title: "page.privacy", group: "sensor", show: () => <PrivacyPage /> },
    ...settings,
    { place: "status", title: "page.status", group: "sensor", show: ({ view }) => <StatusPage view={view} /> },
    { place: "account", title: "page.account", group: "sensor", show: ({ onSession }) => <AccountPage onSession={onSession} /> },
    { place: "api", title: "page.api", group: "sensor", show: () => <ApiPage /> },
  ];
}
