// The rule for passwords, as hints while somebody types. The sensor decides; see src/account.
import type { Key } from "../words";

export interface Rule {
  key: Key;
  holds: (password: string) => boolean;
}

/** The password for the privacy mode: it is shared with more people, so its length is all that is asked. */
export const privacy_rules: Rule[] = [
  { key: "password.length", holds: (password) => [...password].length >= 8 && [...password].length <= 63 },
];

export const password_rules: Rule[] = [
  ...privacy_rules,
  { key: "password.digit", holds: (password) => /[0-9]/.test(password) },
  { key: "password.lower", holds: (password) => /[a-z]/.test(password) },
  { key: "password.upper", holds: (password) => /[A-Z]/.test(password) },
  { key: "password.special", holds: (password) => /[^0-9A-Za-z]/.test(password) },
];

export function is_strong(password: string, rules = password_rules): boolean {
  return rules.every((rule) => rule.holds(password));
}
