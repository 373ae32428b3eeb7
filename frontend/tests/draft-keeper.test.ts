import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { mount } from "../islands/draft-keeper";
import { forgetArrived } from "../lib/drafts";
import { page, type } from "./page";

const FORM = `<form data-keep="7"><input type="hidden" name="csrfmiddlewaretoken" value="secret">
  <input type="text" name="title"><textarea name="text"></textarea><input type="password" name="word"></form>`;

beforeEach(() => {
  vi.useFakeTimers();
  localStorage.clear();
});
afterEach(() => void vi.useRealTimers());

function open(html = FORM): HTMLFormElement {
  const form = page(html, "form") as HTMLFormElement;
  mount(form);
  return form;
}

function area(form: HTMLFormElement): HTMLTextAreaElement {
  return form.querySelector("textarea") as HTMLTextAreaElement;
}

function send(form: HTMLFormElement): SubmitEvent {
  const event = new Event("submit", { cancelable: true }) as SubmitEvent;
  form.dispatchEvent(event);
  return event;
}

test("a text left behind comes back when the form is opened again", () => {
  type(area(open()), "Une salle ouverte le dimanche");
  vi.advanceTimersByTime(400);
  const again = open();
  expect(area(again).value).toBe("Une salle ouverte le dimanche");
  expect(again.querySelector("[role=status]")?.textContent).toContain("Votre texte a été retrouvé");
});

test("only texts are kept: no token, no password", () => {
  const form = open();
  (form.querySelector("[name=word]") as HTMLInputElement).value = "motdepasse";
  type(area(form), "Un texte");
  vi.advanceTimersByTime(400);
  expect(localStorage.getItem("brouillon:7")).not.toMatch(/secret|motdepasse/);
});

test("what the server sends wins over the copy", () => {
  type(area(open()), "Ancien");
  vi.advanceTimersByTime(400);
  const again = open(FORM.replace("</textarea>", "Du serveur</textarea>"));
  expect(area(again).value).toBe("Du serveur");
});

test("a text that was sent is offered, never put back by itself", () => {
  const form = open();
  type(area(form), "Envoyé");
  expect(send(form).defaultPrevented).toBe(false);
  const again = open();
  expect(area(again).value).toBe("");
  const take = [...again.querySelectorAll("button")].find((button) => button.textContent === "Le reprendre");
  take?.click();
  expect(area(again).value).toBe("Envoyé");
});

test("without a connection the form waits and says so", () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const form = open();
  type(area(form), "Dans le tunnel");
  expect(send(form).defaultPrevented).toBe(true);
  expect(form.querySelector("[role=status]")?.textContent).toContain("La connexion est perdue");
  expect(area(open()).value).toBe("Dans le tunnel");
});

test("a copy is forgotten after a day, or when asked", () => {
  type(area(open()), "Hier");
  vi.advanceTimersByTime(400);
  const again = open();
  again.querySelector("button")?.click();
  expect(area(again).value).toBe("");
  expect(localStorage.length).toBe(0);
  type(area(open()), "Avant-hier");
  vi.advanceTimersByTime(400);
  vi.setSystemTime(Date.now() + 25 * 60 * 60 * 1000);
  expect(area(open()).value).toBe("");
});

test("a text that arrived is forgotten, an unsent one is not", () => {
  const form = open();
  type(area(form), "Arrivé");
  send(form);
  page('<div class="messages"><div class="notice notice--success">Publié</div></div>', ".messages");
  localStorage.setItem("brouillon:8", JSON.stringify({ texts: { text: "Ailleurs" }, at: Date.now(), sent: false }));
  forgetArrived(document);
  expect(Object.keys(localStorage)).toEqual(["brouillon:8"]);
});
