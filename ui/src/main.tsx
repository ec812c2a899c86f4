import { render } from "preact";

import { App } from "./app";
import { show_theme } from "./theme";
import { language } from "./words";
import "./style/base.css";
import "./style/shell.css";
import "./style/live.css";
import "./style/forms.css";
import "./style/drawing.css";
import "./style/account.css";
import "./style/dashboard.css";

document.documentElement.lang = language;
show_theme();
const place = document.getElementById("page")!;
place.textContent = "";
render(<App />, place);
