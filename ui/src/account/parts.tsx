import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";

import { choose_theme, chosen_theme, type Theme } from "../theme";
import { choose_language, language, languages, t, type Language } from "../words";
import { password_rules, type Rule } from "./password_rule";

interface Secret {
  label: string;
  value: string;
  onChange: (value: string) => void;
  autocomplete: "current-password" | "new-password";
  error?: string;
  help?: ComponentChildren;
}

/** A password that can be looked at while it is typed. */
export function PasswordField({ label, value, onChange, autocomplete, error = "", help }: Secret) {
  const id = useId();
  const [shown, setShown] = useState(false);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <span class="with-unit secret">
        {shown ? (
          <input id={id} type="text" value={value} autocomplete="off" spellcheck={false} aria-describedby={`${id}-notes`} aria-invalid={error !== ""}
            onInput={(event) => onChange(event.currentTarget.value)} />
        ) : (
          <input id={id} type="password" value={value} autocomplete={autocomplete} aria-describedby={`${id}-notes`} aria-invalid={error !== ""}
            onInput={(event) => onChange(event.currentTarget.value)} />
        )}
        <button type="button" class="quiet" aria-pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? t("password.hide") : t("password.show")}<span class="unseen">: {label}</span>
        </button>
      </span>
      <div id={`${id}-notes`}>
        {help}
        <p class="fault" role="alert">{error}</p>
      </div>
    </div>
  );
}

function Hints({ password, rules }: { password: string; rules: Rule[] }) {
  return (
    <ul class="hints" aria-label={t("password.rule")}>
      {rules.map(({ key, holds }) => (
        <li key={key} class={holds(password) ? "kept" : ""} data-rule={key}>
          <span aria-hidden="true">{holds(password) ? "✓" : "○"}</span> {t(key)}
          <span class="unseen">: {holds(password) ? t("password.kept") : t("password.open")}</span>
        </li>
      ))}
    </ul>
  );
}

export interface NewSecret {
  password: string;
  again: string;
}

interface NewSecretFields {
  value: NewSecret;
  onChange: (value: NewSecret) => void;
  label?: string;
  rules?: Rule[];
}

/** A new password, twice, with the rule as it is kept. */
export function NewPassword({ value, onChange, label = t("password.new"), rules = password_rules }: NewSecretFields) {
  const differs = value.again !== "" && value.again !== value.password;
  return (
    <>
      <PasswordField label={label} autocomplete="new-password" value={value.password} onChange={(password) => onChange({ ...value, password })}
        help={<Hints password={value.password} rules={rules} />} />
      <PasswordField label={t("password.again")} autocomplete="new-password" value={value.again} onChange={(again) => onChange({ ...value, again })}
        error={differs ? t("password.differs") : ""} />
    </>
  );
}

/** Language and light or dark: of this browser, not of the sensor. */
export function Looks() {
  const [theme, setTheme] = useState(chosen_theme());
  return (
    <div class="row looks">
      <label>
        <span>{t("looks.language")}</span>
        <select value={language} onChange={(event) => choose_language(event.currentTarget.value as Language)}>
          {Object.entries(languages).map(([code, name]) => <option key={code} value={code} lang={code}>{name}</option>)}
        </select>
      </label>
      <label>
        <span>{t("looks.theme")}</span>
        <select
          value={theme}
          onChange={(event) => {
            choose_theme(event.currentTarget.value as Theme);
            setTheme(chosen_theme());
          }}
        >
          <option value="auto">{t("looks.auto")}</option>
          <option value="light">{t("looks.light")}</option>
          <option value="dark">{t("looks.dark")}</option>
        </select>
      </label>
    </div>
  );
}

/** A page for those who are not signed in. */
export function Door({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <main class="door">
      <div class="card fields">
        <div class="row">
          <img class="logo" src="/icon.svg" alt="" width="40" height="40" />
          <h1>{title}</h1>
        </div>
        {children}
      </div>
      <Looks />
    </main>
  );
}
