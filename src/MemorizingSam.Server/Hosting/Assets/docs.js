'use strict';

// Text goes into the page as text, so nothing in the document can become markup.
function element(name, text, ...children) {
  const made = document.createElement(name);
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

function resolved(document, schema, depth) {
  if (!schema) return null;
  if (schema.$ref) {
    const name = schema.$ref.split('/').pop();
    return depth > 4 ? name : resolved(document, document.components.schemas[name], depth + 1);
  }
  const variants = schema.oneOf ?? schema.anyOf;
  if (variants) return resolved(document, variants.find(one => one.type !== 'null'), depth);
  if (schema.properties) {
    return Object.fromEntries(Object.entries(schema.properties).map(([key, value]) => [key, resolved(document, value, depth + 1)]));
  }
  if (schema.items) return [resolved(document, schema.items, depth + 1)];
  return [schema.type].flat().filter(type => type).join(' | ') || 'any';
}

function contentOf(document, content) {
  return Object.entries(content ?? {}).flatMap(([type, { schema }]) => {
    const shape = resolved(document, schema, 0);
    return [element('p', type), ...(shape && typeof shape === 'object' ? [element('pre', JSON.stringify(shape, null, 2))] : [])];
  });
}

function operationOf(document, path, method, operation) {
  const line = element('summary', null, element('span', method.toUpperCase()), element('code', path), ` ${operation.summary ?? ''}`);
  line.firstChild.className = 'method';
  const parameters = (operation.parameters ?? []).map(one => element('li', `${one.name} (${one.in}${one.required ? ', needed' : ''})`));
  const body = contentOf(document, operation.requestBody?.content);
  const answers = Object.entries(operation.responses ?? {})
    .flatMap(([status, response]) => [element('p', `${status} ${response.description ?? ''}`), ...contentOf(document, response.content)]);
  return element(
    'details', null, line,
    ...(operation.description ? [element('p', operation.description)] : []),
    ...(parameters.length ? [element('h3', 'Parameters'), element('ul', null, ...parameters)] : []),
    ...(body.length ? [element('h3', 'Body'), ...body] : []),
    element('h3', 'Answers'), ...answers);
}

async function show() {
  const main = document.getElementById('operations');
  try {
    const openApi = await (await fetch('/openapi/v1.json')).json();
    const groups = new Map();
    for (const [path, methods] of Object.entries(openApi.paths)) {
      for (const [method, operation] of Object.entries(methods)) {
        const tag = operation.tags?.[0] ?? 'Other';
        groups.set(tag, [...(groups.get(tag) ?? []), operationOf(openApi, path, method, operation)]);
      }
    }
    main.replaceChildren(...[...groups].flatMap(([tag, operations]) => [element('h2', tag), ...operations]));
  } catch (error) {
    main.textContent = `The OpenAPI document could not be loaded: ${error.message}`;
  }
}

show();
