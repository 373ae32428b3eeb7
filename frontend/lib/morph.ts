/**
 * Makes one element say what another says, touching only what differs: focus, ticks and words being typed stay.
 * What is marked `data-kept` belongs to this page, and is left alone as long as the other has it too.
 */
export function morph(old: Element, fresh: Element): void {
  if (old.hasAttribute("data-kept") || old.isEqualNode(fresh)) return;
  for (const { name } of [...old.attributes]) if (!fresh.hasAttribute(name)) drop(old, name);
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !isMine(old, name)) old.setAttribute(name, value);
  }
  morphChildren(old, fresh);
}

/** What a script set on this page and the server knows nothing of. */
function isMine(element: Element, name: string): boolean {
  return name === "data-mounted" || (name === "hidden" && element.hasAttribute("data-script"));
}

function drop(element: Element, name: string): void {
  if (!isMine(element, name)) element.removeAttribute(name);
}

function keyOf(node: Node): string {
  return node instanceof Element ? node.id : "";
}

function isSame(old: Node | null, fresh: Node): boolean {
  return old !== null && old.nodeName === fresh.nodeName && keyOf(old) === keyOf(fresh);
}

function morphChildren(old: Element, fresh: Element): void {
  const byKey = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  let place: ChildNode | null = old.firstChild;
  for (const wanted of [...fresh.childNodes]) {
    const held = byKey.get(keyOf(wanted));
    if (held && held.nodeName === wanted.nodeName) {
      // What stands before it and has no place any more goes, so that it need not be moved: moving loses the focus.
      while (place && place !== held && !stays(place, fresh)) place = removed(place);
      if (place !== held) old.insertBefore(held, place);
      else place = held.nextSibling;
      morph(held, wanted as Element);
    } else if (isSame(place, wanted)) {
      const next: ChildNode | null = (place as ChildNode).nextSibling;
      if (place instanceof Element) morph(place, wanted as Element);
      else if ((place as ChildNode).nodeValue !== wanted.nodeValue) (place as ChildNode).nodeValue = wanted.nodeValue;
      place = next;
    } else {
      old.insertBefore(document.importNode(wanted, true), place);
    }
  }
  while (place) place = removed(place);
}

function stays(node: ChildNode, fresh: Element): boolean {
  return keyOf(node) !== "" && [...fresh.children].some((child) => child.id === keyOf(node));
}

function removed(node: ChildNode): ChildNode | null {
  const next = node.nextSibling;
  node.remove();
  return next;
}
