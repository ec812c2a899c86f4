import { render } from "preact";
import { useEffect, useState } from "preact/hooks";

import { Page } from "./page";
import { Sensor, type View } from "./sensor";
import "./style.css";

function App() {
  const [view, setView] = useState<View | null>(null);
  useEffect(() => void new Sensor(setView), []);
  return view && <Page view={view} />;
}

const place = document.getElementById("page")!;
place.textContent = "";
render(<App />, place);
