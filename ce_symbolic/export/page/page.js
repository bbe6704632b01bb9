"use strict";
(function () {
  var findings = ["refuted", "open", "unread"];
  var all = function (selector, root) { return Array.prototype.slice.call((root || document).querySelectorAll(selector)); };
  var relations = all("main .ce-rel");
  var status = document.querySelector(".ce-status");
  var buttons = all("[data-show]");
  var unfold = document.querySelector("[data-unfold]");
  document.querySelector(".ce-filter").hidden = false;

  function show(what) {
    var wanted = function (li) {
      var verdict = li.dataset.verdict;
      return what === "all" || verdict === what || (what === "findings" && findings.indexOf(verdict) >= 0);
    };
    var number = 0;
    relations.forEach(function (li) {
      var match = wanted(li);
      number += match;
      li.classList.toggle("ce-match", match && what !== "all");
    });
    all("main .ce-section").forEach(function (section) {
      var shown = 0;
      all(".ce-chain", section).forEach(function (chain) {
        chain.hidden = !all(".ce-rel", chain).some(wanted);
        shown += !chain.hidden;
      });
      all(".ce-prose, .ce-bare", section).forEach(function (prose) { prose.hidden = what !== "all"; });
      section.hidden = what !== "all" && !shown;
    });
    buttons.forEach(function (button) { button.setAttribute("aria-pressed", String(button.dataset.show === what)); });
    status.textContent = what === "all" ? "" :
      number + " of " + relations.length + " relations: " + what + "; the derivations around them stay";
  }

  buttons.forEach(function (button) {
    button.addEventListener("click", function () { show(button.dataset.show); });
  });

  unfold.addEventListener("click", function () {
    var open = unfold.getAttribute("aria-pressed") !== "true";
    unfold.setAttribute("aria-pressed", String(open));
    all("main details").forEach(function (details) { details.open = open; });
  });

  function target() {
    var place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!place) { return; }
    if (place.closest("[hidden]")) { show("all"); place.scrollIntoView(); }
    if (place.classList.contains("ce-rel")) { all("details", place).forEach(function (details) { details.open = true; }); }
  }
  window.addEventListener("hashchange", target);
  target();

  if (window.matchMedia("(max-width: 60rem)").matches) { document.querySelector("nav details").open = false; }

  var folded = [];
  window.addEventListener("beforeprint", function () {
    folded = all("details").filter(function (details) { return !details.open; });
    folded.forEach(function (details) { details.open = true; });
  });
  window.addEventListener("afterprint", function () {
    folded.forEach(function (details) { details.open = false; });
  });
}());
