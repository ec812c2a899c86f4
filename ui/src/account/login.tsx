import { useEffect, useState } from "preact/hooks";

import { get, Refusal, send } from "../api";
import { sign_in, type Session } from "../session";
import { t } from "../words";
import { Door, NewPassword, PasswordField } from "./parts";
import { is_strong } from "./password_rule";

/** Three answers and a new password. */
function Recovery({ onBack }: { onBack: (note: string) => void }) {
  const [questions, setQuestions] = useState<string[] | null>(null);
  const [answers, setAnswers] = useState(["", "", ""]);
  const [secret, setSecret] = useState({ password: "", again: "" });
  const [error, setError] = useState("");
  useEffect(() => {
    get<{ questions: string[] }>("/api/v1/account/questions").then(
      (answer) => setQuestions(answer.questions ?? []),
      (refusal: Refusal) => setError(refusal.message || t("save.no_answer")),
    );
  }, []);
  const ready = answers.every((answer) => answer.trim()) && is_strong(secret.password) && secret.password === secret.again;
  const recover = async (event: Event) => {
    event.preventDefault();
    if (!ready) return;
    setError("");
    try {
      await send("POST", "/api/v1/account/recovery", { answers, password: secret.password });
      onBack(t("recovery.done"));
    } catch (refusal) {
      setError((refusal as Refusal).message || t("save.no_answer"));
    }
  };
  return (
    <Door title={t("recovery.title")}>
      <form class="fields" noValidate onSubmit={recover}>
        {questions?.length === 0 && <p class="note wait">{t("recovery.none")}</p>}
        {questions && questions.length > 0 && (
          <>
            <p class="help">{t("recovery.help")}</p>
            {questions.map((question, i) => (
              <div class="field" key={question}>
                <label for={`answer-${i}`}>{question}</label>
                <input id={`answer-${i}`} type="text" autocomplete="off" value={answers[i]} onInput={(event) => setAnswers(answers.map((other, j) => (j === i ? event.currentTarget.value : other)))} />
              </div>
            ))}
            <NewPassword value={secret} onChange={setSecret} />
          </>
        )}
        <p class="fault" role="alert">{error}</p>
        <div class="row">
          {questions && questions.length > 0 && <button type="submit" class="strong" disabled={!ready}>{t("recovery.button")}</button>}
          <button type="button" onClick={() => onBack("")}>{t("recovery.back")}</button>
        </div>
      </form>
    </Door>
  );
}

export function Login({ onSession, note: first_note = "" }: { onSession: (session: Session) => void; note?: string }) {
  const [password, setPassword] = useState("");
  const [error, setError] = useState("");
  const [busy, setBusy] = useState(false);
  const [forgotten, setForgotten] = useState(false);
  const [note, setNote] = useState(first_note);
  if (forgotten) {
    return (
      <Recovery
        onBack={(text) => {
          setNote(text);
          setForgotten(false);
        }}
      />
    );
  }
  const go = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setError("");
    try {
      onSession(await sign_in(password));
    } catch (refusal) {
      setError((refusal as Refusal).message || t("save.no_answer"));
      setPassword("");
      setBusy(false);
    }
  };
  return (
    <Door title={t("login.title")}>
      <form class="fields" onSubmit={go}>
        {note && <p class="note good" role="status">{note}</p>}
        <div class="field">
          <label for="user">{t("login.user")}</label>
          <input id="user" type="text" value="admin" readOnly autocomplete="username" />
        </div>
        <PasswordField label={t("login.password")} autocomplete="current-password" value={password} onChange={setPassword} error={error} />
        <div class="row">
          <button type="submit" class="strong" disabled={busy || !password}>{t("login.button")}</button>
          <button type="button" class="quiet" onClick={() => setForgotten(true)}>{t("login.forgotten")}</button>
        </div>
      </form>
    </Door>
  );
}
