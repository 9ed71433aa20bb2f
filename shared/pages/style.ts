/**
 * The look of all pages. `--accent`, `--on-accent` and `--ink` come from the brand (shared/pages/colour.ts, which knows the surfaces below).
 * Only logical properties, so that the other direction of writing needs nothing. Sizes are in rem: they follow the reader's own text size.
 */
export const style = `
:root{color-scheme:light dark;--page:#f4f5f7;--card:#fff;--text:#1a1d23;--soft:#545b67;--line:#d9dce2;--edge:#7c8492;--danger:#b3261e;--danger-bg:#fdf0ef;--shade:0 1px 2px rgb(16 20 28/.06),0 8px 28px rgb(16 20 28/.07)}
@media (prefers-color-scheme:dark){:root{--page:#111317;--card:#1b1e24;--text:#eceef2;--soft:#a9b0bc;--line:#30353e;--edge:#818a99;--danger:#ffb4ab;--danger-bg:#3a1f1e;--shade:none}}
*,::before,::after{box-sizing:border-box}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;background:var(--page);color:var(--text);font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif;overflow-wrap:anywhere}
.page{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1.5rem;min-block-size:100vh;min-block-size:100svh;padding:2rem 1rem}
header{display:flex;align-items:center;justify-content:center;gap:.75rem;max-inline-size:100%}
.logo{max-block-size:3rem;max-inline-size:14rem}
.initial{display:grid;place-items:center;flex:none;inline-size:2.5rem;block-size:2.5rem;border:1px solid var(--ink);border-radius:.75rem;background:var(--accent);color:var(--on-accent);font-weight:700;font-size:1.25rem;line-height:1}
.brand{font-weight:600;font-size:1.125rem}
main{display:grid;grid-template-columns:minmax(0,1fr);gap:1.25rem;inline-size:100%;max-inline-size:27rem;padding:2.25rem;border:1px solid var(--line);border-radius:1rem;background:var(--card);box-shadow:var(--shade)}
h1{margin:0;font-size:1.5rem;line-height:1.25;letter-spacing:-.01em;text-wrap:balance}
p{margin:0}
h1+.lead{margin-block-start:-.75rem}
.lead{color:var(--soft)}
.lead .name{color:var(--text)}
.name{font-weight:600}
bdi[dir]{display:inline-block}
h1 .name,button .name,.button .name{font-weight:inherit}
.hint{color:var(--soft);font-size:.9375rem}
form{display:grid;grid-template-columns:minmax(0,1fr);gap:1rem;margin:0}
.field{display:grid;grid-template-columns:minmax(0,1fr);gap:.375rem}
.field .problem{margin-block:.25rem .375rem}
label{font-weight:600}
input{inline-size:100%;min-inline-size:0;min-block-size:3rem;margin:0;padding:.5rem .875rem;border:1px solid var(--edge);border-radius:.625rem;background:var(--card);color:inherit;font:inherit}
html[dir=rtl] input{text-align:end}
.code{font-size:1.5rem;font-variant-numeric:tabular-nums;letter-spacing:.2em}
input[aria-invalid]{border-color:var(--danger);box-shadow:0 0 0 1px var(--danger)}
.problem{display:flex;gap:.5rem;padding:.625rem .75rem;border:1px solid var(--danger);border-radius:.625rem;background:var(--danger-bg);color:var(--danger);font-size:.9375rem;font-weight:500}
.problem svg{flex:none;margin-block-start:.0625rem;fill:none;stroke:currentColor;stroke-width:2;stroke-linecap:round}
.notice{padding:.625rem .75rem;border:1px solid var(--line);border-radius:.625rem;background:var(--page);font-size:.9375rem}
button,.button{display:flex;align-items:center;justify-content:center;inline-size:100%;min-block-size:3rem;margin:0;padding:.5rem 1rem;border:1px solid var(--edge);border-radius:.625rem;background:transparent;color:var(--text);font:inherit;font-weight:600;text-align:center;text-decoration:none;cursor:pointer}
.main{border-color:var(--ink);background:var(--accent);color:var(--on-accent)}
.link{border-color:transparent;color:var(--ink)}
button:hover,a:hover{text-decoration:underline;text-underline-offset:.2em}
button:active{transform:translateY(1px)}
button:disabled{border-color:var(--line);background:transparent;color:var(--soft);cursor:default;text-decoration:none;transform:none}
:focus-visible{outline:3px solid var(--ink);outline-offset:2px}
.others{margin-block-end:-.75rem;padding-block-start:.75rem;border-block-start:1px solid var(--line)}
.scopes{display:grid;grid-template-columns:minmax(0,1fr);gap:.625rem;margin:-.5rem 0 .25rem;padding:0;list-style:none}
.scopes li{display:flex;gap:.75rem;min-inline-size:0}
.scopes li::before{content:"";flex:none;inline-size:.5rem;block-size:.5rem;margin-block-start:.5rem;border-radius:50%;background:var(--ink);forced-color-adjust:none}
code{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;font-size:.9375em}
a{color:var(--ink)}
footer ul{display:flex;flex-wrap:wrap;justify-content:center;gap:0 1.5rem;margin:0;padding:0;list-style:none;font-size:.9375rem}
footer a{display:inline-flex;align-items:center;min-block-size:2.75rem;min-inline-size:2.75rem;justify-content:center}
[hidden]{display:none!important}
@media (max-width:30rem){.page{justify-content:flex-start;padding:1.25rem .75rem;gap:1.25rem}main{padding:1.5rem 1.25rem}}
@media (prefers-reduced-motion:no-preference){button,input,a{transition:border-color .15s,background-color .15s,transform .1s}}
@media (forced-colors:active){.scopes li::before{background:CanvasText}.initial,.main{border-width:2px}}
`;
