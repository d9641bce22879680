// Runs before Streamlit. When the server ends the session (close code 4401) or a reconnection
// is refused, leave the page: its figures belong to someone who is no longer signed in.
"use strict";

(() => {
  const SESSION_ENDED = 4401;
  // Pages lie one level deep, and Streamlit would look for its server below each of them first.
  window.__streamlit = { ...window.__streamlit, BACKEND_BASE_URL: window.location.origin };

  const Native = window.WebSocket;
  let leaving = false;

  const leaveIfSignedOut = async () => {
    if (leaving) return;
    let answer;
    try {
      answer = await fetch("/api/v1/me", { headers: { accept: "application/json" } });
    } catch {
      return; // the server is away: Streamlit shows that and reconnects
    }
    if (answer.status !== 401 || leaving) return;
    leaving = true;
    // A reload takes a new id where only rights changed, and leads to sign-in otherwise.
    window.location.reload();
  };

  window.WebSocket = class extends Native {
    constructor(...args) {
      super(...args);
      this.addEventListener("close", (event) => {
        if (event.code === SESSION_ENDED && !leaving) {
          leaving = true;
          window.location.reload();
          return;
        }
        leaveIfSignedOut();
      });
    }
  };

  const cookie = () =>
    document.cookie
      .split("; ")
      .map((part) => part.split("="))
      .find(([name]) => /^(__Host-)?ledgerhouse-csrf(-\d+)?$/.test(name))?.[1] ?? "";

  // A link to /sign-out is sent as the POST it must be, with the session's CSRF token.
  document.addEventListener(
    "click",
    async (event) => {
      const link = event.target.closest?.('a[href$="/sign-out"]');
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      leaving = true;
      await fetch("/sign-out", { method: "POST", headers: { "x-csrf-token": cookie() } });
      window.location.assign("/sign-in");
    },
    true,
  );
})();
