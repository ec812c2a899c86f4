// Light or dark: as the machine is set, unless somebody chose here.
const stored = "headcount.theme";

export type Theme = "auto" | "light" | "dark";

export function chosen_theme(): Theme {
  const found = localStorage.getItem(stored);
  return found === "light" || found === "dark" ? found : "auto";
}

export function show_theme() {
  const theme = chosen_theme();
  if (theme === "auto") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

export function choose_theme(theme: Theme) {
  localStorage.setItem(stored, theme);
  show_theme();
}
