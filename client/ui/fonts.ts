/** Self-hosted type and the tokens that everything else is drawn with; imported once, by the entries. */
import '@fontsource-variable/inter/wght.css';
import '@fontsource-variable/jetbrains-mono/wght.css';
import './tokens.css';
import './base.css';
