/// The script of every page: the theme, tooltips, walking through drawings by keyboard, and tables.
///
/// Without it a page has all drawings and the first rows of each table. It never makes markup from
/// text, loads nothing and keeps nothing but the chosen theme.
enum PageScript {
  /// The SHA-256 of `text` as a source of a Content-Security-Policy.
  static let hash = "sha256-FIhm42mNyaCysV9/Vc1pWdJSgbSaAzn71ZYvtS5aYBI="

  static let text = #"""
    "use strict";
    (() => {
    const make = (name, properties, ...children) => {
      const element = Object.assign(document.createElement(name), properties);
      element.append(...children);
      return element;
    };
    const grouped = (number) => String(number).replace(/\B(?=(\d{3})+$)/g, ",");

    // The theme: as the system has it, or chosen.
    const themes = ["auto", "light", "dark"];
    const root = document.documentElement;
    const themeButton = make("button", {type: "button", className: "theme"});
    const setTheme = (theme) => {
      if (theme === "auto") delete root.dataset.theme; else root.dataset.theme = theme;
      themeButton.textContent = "Theme: " + theme;
      themeButton.value = theme;
    };
    let stored = null;
    try { stored = localStorage.getItem("suture-theme"); } catch { /* storage is off */ }
    setTheme(themes.includes(stored) ? stored : "auto");
    themeButton.addEventListener("click", () => {
      setTheme(themes[(themes.indexOf(themeButton.value) + 1) % themes.length]);
      try { localStorage.setItem("suture-theme", themeButton.value); } catch { /* as above */ }
    });
    document.querySelector("header").append(themeButton);

    // Tooltips: the titles of drawn elements, shown at once for pointer and keyboard.
    const tip = document.getElementById("tip");
    const hideTip = () => { tip.hidden = true; };
    const showTip = (element) => {
      tip.textContent = element.dataset.tip;
      tip.hidden = false;
      const box = element.getBoundingClientRect();
      const width = tip.offsetWidth, height = tip.offsetHeight;
      const right = document.documentElement.clientWidth - width - 8;
      const left = Math.max(8, Math.min(box.left + box.width / 2 - width / 2, right));
      const above = box.top - height - 8;
      tip.style.left = left + "px";
      tip.style.top = (above < 8 ? box.bottom + 8 : above) + "px";
    };
    for (const title of document.querySelectorAll("svg title")) {
      const element = title.parentNode;
      element.dataset.tip = title.textContent;
      element.setAttribute("aria-label", title.textContent.replaceAll("\n", ", "));
      if (!element.hasAttribute("role")) element.setAttribute("role", "img");
      title.remove();
    }
    const tipOf = (target) => target.closest?.("[data-tip]");
    document.addEventListener("pointerover", (event) => {
      const element = tipOf(event.target);
      if (element) showTip(element); else hideTip();
    });
    document.addEventListener("focusin", (event) => {
      const element = tipOf(event.target);
      if (element) showTip(element); else hideTip();
    });
    document.addEventListener("focusout", hideTip);
    // What has the focus is scrolled into view, and keeps its tooltip.
    document.addEventListener("scroll", () => {
      const focused = tipOf(document.activeElement);
      if (tip.hidden) return;
      if (focused && tip.textContent === focused.dataset.tip) showTip(focused); else hideTip();
    }, {capture: true, passive: true});

    // A drawing is one stop for the tabulator key; arrows go from mark to mark.
    const middle = (element) => {
      const box = element.getBoundingClientRect();
      return box.left + box.width / 2;
    };
    for (const drawing of document.querySelectorAll("svg.heat, svg.chart")) {
      const rows = [...drawing.querySelectorAll("[role=row], .bars, .points")]
        .map((row) => [...row.querySelectorAll("[data-tip]")]).filter((row) => row.length > 0);
      if (rows.length === 0) continue;
      for (const mark of rows.flat()) mark.setAttribute("tabindex", "-1");
      rows[0][0].setAttribute("tabindex", "0");
      const go = (mark) => {
        drawing.querySelector("[tabindex='0']").setAttribute("tabindex", "-1");
        mark.setAttribute("tabindex", "0");
        mark.focus();
      };
      drawing.addEventListener("keydown", (event) => {
        if (event.key === "Escape") return hideTip();
        const mark = tipOf(event.target);
        const y = rows.findIndex((row) => row.includes(mark));
        if (y < 0) return;
        const row = rows[y], x = row.indexOf(mark);
        const beside = (other) => other?.reduce((best, next) =>
          Math.abs(middle(next) - middle(mark)) < Math.abs(middle(best) - middle(mark))
            ? next : best);
        const next = {
          ArrowLeft: () => row[x - 1], ArrowRight: () => row[x + 1],
          ArrowUp: () => beside(rows[y - 1]), ArrowDown: () => beside(rows[y + 1]),
          Home: () => row[0], End: () => row.at(-1),
        }[event.key]?.();
        if (!next) return;
        event.preventDefault();
        go(next);
      });
      drawing.addEventListener("click", (event) => {
        const mark = tipOf(event.target);
        if (mark && mark.hasAttribute("tabindex")) go(mark);
      });
    }

    // Whether a text matches a glob: * is any run of characters, ? any one.
    const matchesGlob = (text, glob) => {
      let t = 0, g = 0, star = -1, mark = 0;
      while (t < text.length) {
        if (glob[g] === "*") { star = g++; mark = t; }
        else if (g < glob.length && (glob[g] === "?" || glob[g] === text[t])) { g++; t++; }
        else if (star >= 0) { g = star + 1; t = ++mark; }
        else return false;
      }
      while (glob[g] === "*") g++;
      return g === glob.length;
    };
    const collator = new Intl.Collator("en", {numeric: true});

    const startTable = (place) => {
      const data = JSON.parse(place.querySelector("script").textContent);
      const columns = data.columns, count = data.rows;
      const value = (column, row) =>
        column.places ? column.values[column.places[row]] : column.values[row];
      const text = (column, row) => {
        const cell = value(column, row);
        return cell === null ? "" : column.kind === "count" ? grouped(cell) : cell;
      };
      const isNumeric = (column) => column.kind === "count" || column.kind === "real";
      const parse = (cell) => {
        if (typeof cell === "number") return cell;
        if (cell === "inf") return Infinity;
        if (cell === "-inf") return -Infinity;
        return Number(cell.replaceAll(",", ""));
      };
      // What is compared: numbers, then what is no number, then what is missing.
      const keys = (column) => column.keys ??= column.values.map((cell) =>
        cell === null ? [2, 0] : !isNumeric(column) ? [0, cell]
          : Number.isNaN(parse(cell)) ? [1, 0] : [0, parse(cell)]);
      const compare = (column, sign) => {
        const all = keys(column);
        const key = (row) => all[column.places ? column.places[row] : row];
        return (a, b) => {
          const x = key(a), y = key(b);
          if (x[0] !== y[0]) return x[0] - y[0];
          if (x[0] > 0 || x[1] === y[1]) return a - b;
          const order = isNumeric(column) ? (x[1] < y[1] ? -1 : 1) : collator.compare(x[1], y[1]);
          return sign * order || a - b;
        };
      };
      const named = columns.find((column) => column.kind === "name") ?? columns[0];
      const state = {sorted: null, sign: 1, filter: "", facets: new Map(), page: 0};
      const table = place.querySelector("table");
      const status = place.querySelector(".status");
      let rows = [];

      const select = () => {
        const filter = state.filter.trim().toLowerCase();
        const isGlob = /[*?]/.test(filter);
        named.lower ??= named.values.map((name) => String(name ?? "").toLowerCase());
        const name = (row) => named.lower[named.places ? named.places[row] : row];
        rows = [];
        for (let row = 0; row < count; row++) {
          if (filter !== ""
            && !(isGlob ? matchesGlob(name(row), filter) : name(row).includes(filter))) continue;
          let fits = true;
          for (const [column, wanted] of state.facets) fits &&= value(column, row) === wanted;
          if (fits) rows.push(row);
        }
        if (state.sorted) rows.sort(compare(state.sorted, state.sign));
        state.page = Math.min(state.page, Math.max(0, Math.ceil(rows.length / data.page) - 1));
        show();
      };

      const breakable = (cell, name) => {
        const parts = name.split(/(?<=[._/])(?!$)/);
        parts.forEach((part, number) => {
          if (number > 0) cell.append(make("wbr", {}));
          cell.append(part);
        });
      };

      const header = (column) => {
        const button = make("button", {type: "button", textContent: column.title});
        const head = make("th", {className: column.kind, scope: "col"}, button);
        if (column.help) head.title = column.help;
        const first = isNumeric(column) ? -1 : 1;
        const isSorted = state.sorted === column;
        head.setAttribute(
          "aria-sort", !isSorted ? "none" : state.sign > 0 ? "ascending" : "descending");
        button.addEventListener("click", () => {
          if (!isSorted) [state.sorted, state.sign] = [column, first];
          else if (state.sign === first) state.sign = -first;
          else state.sorted = null;
          state.page = 0;
          select();
          const shown = columns.filter((other) => !other.hidden);
          table.tHead.rows[0].cells[shown.indexOf(column)].firstChild.focus();
        });
        return head;
      };

      const show = () => {
        const shown = columns.filter((column) => !column.hidden);
        table.tHead.replaceChildren(make("tr", {}, ...shown.map(header)));
        const start = state.page * data.page;
        const part = rows.slice(start, start + data.page);
        table.tBodies[0].replaceChildren(...part.map((row) => make("tr", {},
          ...shown.map((column) => {
            const cell = make("td", {className: column.kind});
            const content = text(column, row);
            if (column.kind === "name") breakable(cell, content); else cell.textContent = content;
            if (content === "NaN" || content === "inf" || content === "-inf") {
              cell.classList.add("odd");
            }
            return cell;
          }))));
        const all = rows.length === count ? "" : " (" + grouped(count) + " in all)";
        const range = rows.length > data.page
          ? grouped(start + 1) + "–" + grouped(start + part.length) + " of " : "";
        status.textContent = range + grouped(rows.length) + " " + data.unit + all + ".";
        const last = Math.max(0, Math.ceil(rows.length / data.page) - 1);
        pager.hidden = last === 0;
        back.disabled = state.page === 0;
        forth.disabled = state.page === last;
      };

      const turn = (pages) => {
        state.page += pages;
        show();
        table.parentNode.scrollTop = 0;
      };
      const pager = place.querySelector(".pager");
      const back = make("button", {type: "button", textContent: "Previous"});
      const forth = make("button", {type: "button", textContent: "Next"});
      back.addEventListener("click", () => turn(-1));
      forth.addEventListener("click", () => turn(1));
      pager.append(back, forth);

      const controls = place.querySelector(".controls");
      if (count > 8) {
        const field = make("input", {type: "search", placeholder: "text, or a glob: *.mlp.*"});
        field.addEventListener("input", () => {
          [state.filter, state.page] = [field.value, 0];
          select();
        });
        controls.append(make("label", {}, named.title + " ", field));
        for (const column of columns) {
          if (!column.facet) continue;
          const values = [...new Set(column.values)].sort(collator.compare);
          if (values.length < 2 || values.length > 200) continue;
          const choice = make("select", {}, make("option", {value: "", textContent: "all"}));
          values.forEach((each, number) =>
            choice.append(make("option", {value: String(number), textContent: each})));
          choice.addEventListener("change", () => {
            if (choice.value === "") state.facets.delete(column);
            else state.facets.set(column, values[Number(choice.value)]);
            state.page = 0;
            select();
          });
          controls.append(make("label", {}, column.title + " ", choice));
        }
      }
      if (columns.length > 3) {
        const list = make("div", {className: "choices"});
        for (const column of columns) {
          if (column === named) continue;
          const box = make("input", {type: "checkbox", checked: !column.hidden});
          box.addEventListener("change", () => {
            column.hidden = !box.checked;
            show();
          });
          list.append(make("label", {}, box, " " + column.title));
        }
        const details = make("details", {}, make("summary", {textContent: "Columns"}), list);
        details.addEventListener("keydown", (event) => {
          if (event.key === "Escape") details.open = false;
        });
        controls.append(details);
      }
      select();
    };
    document.querySelectorAll(".data").forEach(startTable);
    root.dataset.script = "ready";
    })();
    """#
}
