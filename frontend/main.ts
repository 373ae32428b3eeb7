import "./styles/fonts.css";
import "./styles/tokens.css";
import "./styles/base.css";
import "./styles/layout.css";
import "./styles/masthead.css";
import "./styles/footer.css";
import "./styles/forms.css";
import "./styles/components.css";
import "./styles/notices.css";
import "./styles/navigation.css";
import "./styles/consultation.css";
import "./styles/proposal.css";
import "./styles/utilities.css";
import "./styles/forced.css";
import "./styles/print.css";
import { start } from "./lib/start";

start(document);
