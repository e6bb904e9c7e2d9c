import "./style.css";
import { ViewerApp } from "./viewerApp.ts";

await new ViewerApp().run();
