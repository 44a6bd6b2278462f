import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
// Before the views, whose own sheets refine these.
import "./design/tokens.css";
import "./design/base.css";
import "./design/parts.css";
import "./design/controls.css";
import "./design/tables.css";
import "./design/layout.css";
import { App } from "./app.tsx";

const page = document.getElementById("page");
if (!page) throw new Error("index.html has no element #page");
createRoot(page).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
