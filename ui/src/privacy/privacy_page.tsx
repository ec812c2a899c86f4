import { useEffect, useState } from "preact/hooks";

import { PasswordField } from "../account/parts";
import { get, Refusal, send } from "../api";
import { settings_changed } from "../sensor";
import { Card } from "../settings_pages/draft_page";
import { choice_text, t } from "../words";

const modes = { normal: "activation.mode_normal", blur: "activation.mode_blur", numbers_only: "activation.mode_numbers_only" } as const;

/** *Privacy Settings*: changed with a password of its own. */
export function PrivacyPage() {
  const [mode, setMode] = useState<string | null>(null);
  const [saved, setSaved] = useState("");
  const [password, setPassword] = useState("");
  const [said, setSaid] = useState<{ good: boolean; text: string } | null>(null);
  useEffect(() => {
    get<{ privacy?: { mode: string } }>("/api/v1/settings").then(
      ({ privacy }) => {
        setMode(privacy?.mode ?? null);
        setSaved(privacy?.mode ?? "");
      },
      (refusal: Refusal) => setSaid({ good: false, text: refusal.message || t("save.no_answer") }),
    );
  }, []);
  const save = async (event: Event) => {
    event.preventDefault();
    try {
      await send("PUT", "/api/v1/privacy", { mode, password });
      setSaved(mode ?? "");
      setPassword("");
      setSaid({ good: true, text: t("save.saved") });
      dispatchEvent(new Event(settings_changed));
    } catch (refusal) {
      setSaid({ good: false, text: (refusal as Refusal).message || t("save.no_answer") });
    }
  };
  return (
    <Card title={t("privacy.title")}>
      <p class="help">{t("privacy.help")}</p>
      {mode !== null && (
        <form class="fields" noValidate onSubmit={save}>
          <fieldset class="bare choices" data-mode={saved}>
            <legend class="unseen">{t("privacy.title")}</legend>
            {Object.entries(modes).map(([name, key]) => (
              <label class="check" key={name}>
                <input type="radio" name="mode" value={name} checked={mode === name} onChange={() => setMode(name)} />
                <span>{choice_text("privacy.mode", name, t(key))}</span>
              </label>
            ))}
          </fieldset>
          <PasswordField label={t("privacy.password")} autocomplete="current-password" value={password} onChange={setPassword} />
          <div class="row"><button type="submit" class="strong" disabled={!password || mode === saved}>{t("save.save")}</button></div>
        </form>
      )}
      <p role="status" class={said ? `note ${said.good ? "good" : "bad"}` : "unseen"}>{said?.text}</p>
    </Card>
  );
}
