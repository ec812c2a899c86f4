import { useEffect, useRef, useState } from "preact/hooks";

import { Refusal, send } from "../api";
import { choice_text, t, type Key } from "../words";
import { Door, NewPassword, type NewSecret } from "./parts";
import { is_strong, password_rules, privacy_rules } from "./password_rule";
import { are_whole, none_chosen, Questions, type Chosen } from "./questions";

const empty: NewSecret = { password: "", again: "" };
const ready = (secret: NewSecret, rules = password_rules) => is_strong(secret.password, rules) && secret.password === secret.again;
const modes = { normal: "activation.mode_normal", blur: "activation.mode_blur", numbers_only: "activation.mode_numbers_only" } as const;
const steps = ["password", "questions", "privacy"] as const;

/** The first visit: password, security questions, privacy mode. Nothing is set before the end. */
export function Activation({ onDone }: { onDone: () => void }) {
  const [step, setStep] = useState<(typeof steps)[number]>("password");
  const [secret, setSecret] = useState(empty);
  const [questions, setQuestions] = useState<Chosen>(none_chosen);
  const [skipped, setSkipped] = useState(false);
  const [mode, setMode] = useState<keyof typeof modes>("normal");
  const [privacy, setPrivacy] = useState(empty);
  const [error, setError] = useState("");
  const title = useRef<HTMLHeadingElement>(null);
  useEffect(() => title.current?.focus(), [step]);

  const finish = async () => {
    setError("");
    try {
      await send("POST", "/api/v1/activation", {
        password: secret.password,
        questions: skipped ? null : questions.map(({ question, answer }) => ({ question: question.trim(), answer })),
        privacy_mode: mode,
        privacy_password: privacy.password,
      });
      onDone();
    } catch (refusal) {
      setError((refusal as Refusal).message || t("save.no_answer"));
    }
  };
  const go = (event: Event) => {
    event.preventDefault();
    if (step === "password" && ready(secret)) setStep("questions");
    else if (step === "questions" && are_whole(questions)) {
      setSkipped(false);
      setStep("privacy");
    } else if (step === "privacy" && ready(privacy, privacy_rules)) void finish();
  };
  return (
    <Door title={t("activation.title")}>
      <form class="fields" noValidate onSubmit={go}>
        <p class="small">{t("activation.step", { n: steps.indexOf(step) + 1, of: steps.length })}</p>
        <h2 ref={title} tabIndex={-1}>{t(`activation.${step}` as Key)}</h2>
        <p class="help">{t(`activation.${step}_help` as Key)}</p>
        {step === "password" && (
          <>
            <p class="small">{t("login.user")}: <b>admin</b></p>
            <NewPassword value={secret} onChange={setSecret} />
          </>
        )}
        {step === "questions" && <Questions value={questions} onChange={setQuestions} />}
        {step === "privacy" && (
          <>
            <fieldset class="bare choices">
              <legend class="unseen">{t("activation.privacy")}</legend>
              {Object.entries(modes).map(([name, key]) => (
                <label class="check" key={name}>
                  <input type="radio" name="mode" value={name} checked={mode === name} onChange={() => setMode(name as keyof typeof modes)} />
                  <span>{choice_text("privacy.mode", name, t(key))}</span>
                </label>
              ))}
            </fieldset>
            <NewPassword value={privacy} onChange={setPrivacy} label={t("activation.privacy_password")} rules={privacy_rules} />
          </>
        )}
        <p class="fault" role="alert">{error}</p>
        <div class="row">
          {step !== "password" && <button type="button" onClick={() => setStep(steps[steps.indexOf(step) - 1]!)}>{t("activation.back")}</button>}
          <button type="submit" class="strong" disabled={step === "password" ? !ready(secret) : step === "questions" ? !are_whole(questions) : !ready(privacy, privacy_rules)}>
            {step === "privacy" ? t("activation.finish") : t("activation.next")}
          </button>
          {step === "questions" && (
            <button type="button" class="quiet" onClick={() => { setSkipped(true); setStep("privacy"); }}>{t("activation.skip")}</button>
          )}
        </div>
      </form>
    </Door>
  );
}
