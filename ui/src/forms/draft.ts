import { useEffect, useMemo, useState } from "preact/hooks";

import { get, Refusal, send } from "../api";
import { settings_changed } from "../sensor";
import { t } from "../words";
import { at, patch_between, put, same, type Json, type JsonObject } from "./document";
import { faults_of, schema_at, type Schema } from "./schema";

/** The sensor's settings while somebody changes them. */
export interface Draft {
  schema: Schema;
  saved: JsonObject;
  value: JsonObject;
  dirty: boolean;
  saving: boolean;
  /** What is wrong with a place, before saving (by the schema) or after it (by the sensor); empty if nothing is known. */
  error: (pointer: string) => string;
  /** What stands in the way and belongs to no field on this page. */
  sentence: string;
  has: (pointer: string) => boolean;
  get: (pointer: string) => Json | undefined;
  set: (pointer: string, value: Json | undefined) => void;
  /** Faults that a page knows of beside the schema's, such as a shape that crosses itself. */
  hold: (faults: Map<string, string>) => void;
  save: () => Promise<boolean>;
  discard: () => void;
}

let schema_once: Promise<Schema> | null = null;

/** What the sensor can be set to; it does not change while it runs. */
export function load_schema(): Promise<Schema> {
  schema_once ??= get<Schema>("/api/v1/settings/schema").catch((error: unknown) => {
    schema_once = null;
    throw error;
  });
  return schema_once;
}

interface Loaded {
  schema: Schema;
  saved: JsonObject;
}

/** Loads the settings for a page. Null until they have come; then what is changed stays here until it is saved. */
export function useDraft(): Draft | null {
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const [value, setValue] = useState<JsonObject>({});
  const [refused, setRefused] = useState<Map<string, string>>(new Map());
  const [held, setHeld] = useState<Map<string, string>>(new Map());
  const [sentence, setSentence] = useState("");
  const [saving, setSaving] = useState(false);

  useEffect(() => {
    let gone = false;
    let timer = 0;
    const load = async () => {
      try {
        const [schema, saved] = await Promise.all([load_schema(), get<JsonObject>("/api/v1/settings")]);
        if (gone) return;
        setLoaded({ schema, saved });
        setValue(saved);
      } catch {
        if (!gone) timer = window.setTimeout(load, 1_500);
      }
    };
    void load();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, []);

  const faults = useMemo(() => (loaded ? faults_of(loaded.schema, value) : new Map<string, string>()), [loaded, value]);
  if (!loaded) return null;

  const save = async () => {
    if (faults.size + held.size > 0) {
      setSentence(t("save.faults"));
      return false;
    }
    setSaving(true);
    try {
      const saved = await send<JsonObject>("PATCH", "/api/v1/settings", patch_between(loaded.saved, value));
      setLoaded({ ...loaded, saved });
      setValue(saved);
      setRefused(new Map());
      setSentence("");
      dispatchEvent(new Event(settings_changed));
      return true;
    } catch (error) {
      const refusal = error as Refusal;
      setRefused(new Map(refusal.errors?.map((entry) => [entry.path, entry.message]) ?? []));
      setSentence(refusal.status === 0 ? t("save.no_answer") : refusal.message);
      return false;
    } finally {
      setSaving(false);
    }
  };
  return {
    schema: loaded.schema,
    saved: loaded.saved,
    value,
    dirty: !same(loaded.saved, value),
    saving,
    error: (pointer) => faults.get(pointer) ?? held.get(pointer) ?? refused.get(pointer) ?? "",
    sentence,
    has: (pointer) => schema_at(loaded.schema, pointer) !== undefined,
    get: (pointer) => at(value, pointer),
    set: (pointer, part) => {
      setValue((before) => put(before, pointer, part) as JsonObject);
      // What the sensor said of this place was about what stood there.
      setRefused((before) => new Map([...before].filter(([place]) => place !== pointer && !place.startsWith(`${pointer}/`))));
      setSentence("");
    },
    hold: (wrong) => setHeld((before) => ([...before].join() === [...wrong].join() ? before : wrong)),
    save,
    discard: () => {
      setValue(loaded.saved);
      setRefused(new Map());
      setSentence("");
    },
  };
}
