import * as v from 'valibot';
import type { Group, Organization } from '../../shared/core/model.ts';
import { Failure } from './failure.ts';
import { listOf } from './list-of.ts';

/** Letters that a scope may have, but for the comma between permissions. They travel in access tokens, and so in a header: there cannot be many. */
const permission = /^[\x21\x23-\x2B\x2D-\x5B\x5D-\x7E]{1,100}$/;
const mostPermissions = 50;
const mostOrganizations = 50;
const mostGroups = 200;

/** An organization by the names that `--json` shows. */
export const organizationSchema = v.strictObject({
  organization_id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.-]{1,128}$/)),
  permissions: v.optional(listOf(v.regex(permission), mostPermissions), []),
});

type OrganizationDocument = v.InferOutput<typeof organizationSchema>;

/** Completes "allowed is ...". */
export const organizationForm = `an organization_id (1 to 128 of A-Z a-z 0-9 _ . -) and at most ${mostPermissions} permissions such as csp:org_member`;

/** An id as a scope can name it, and a name. */
const groupSchema = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[A-Za-z0-9_.:-]{1,128}$/)),
  name: v.pipe(v.string(), v.regex(/^[^\p{C}]{1,128}$/u)),
});

/** `ID[:permission,...]` as a document, unjudged. */
export function splitOrganization(text: string): { readonly organization_id: string } {
  const [id = '', ...rest] = text.split(':');
  const permissions = rest.join(':');
  return { organization_id: id, ...(rest.length === 0 ? {} : { permissions: permissions.split(',') }) };
}

export function organizationFrom({ organization_id: id, permissions }: OrganizationDocument): Organization {
  return { id, permissions };
}

export function organizationDocument({ id, permissions }: Organization): OrganizationDocument {
  return { organization_id: id, permissions: [...permissions] };
}

/** An organization for people, as the options take it. */
export function organizationText({ id, permissions }: Organization): string {
  return permissions.length === 0 ? id : `${id}:${permissions.join(',')}`;
}

/** Organizations of `ID[:permission,...]` each. Throws `Failure` for anything else, and for one that is named twice. */
export function readOrganizations(texts: readonly string[]): readonly Organization[] {
  const organizations = texts.map((text) => {
    const { output, success } = v.safeParse(organizationSchema, splitOrganization(text));
    if (success) return organizationFrom(output);
    throw new Failure(`--organization ${text}: allowed is ID or ID:PERMISSION,…: ${organizationForm}`, 2);
  });
  requireFew('--organization', organizations, mostOrganizations);
  return organizations;
}

/** Groups of `ID=NAME` each. Throws `Failure` for anything else, and for one that is named twice. */
export function readGroups(texts: readonly string[]): readonly Group[] {
  const groups = texts.map((text) => {
    const [id, ...name] = text.split('=');
    const { output, success } = v.safeParse(groupSchema, { id, name: name.join('=') });
    if (success) return output;
    throw new Failure(
      `--group ${text}: allowed is ID=NAME, an id of 1 to 128 of A-Z a-z 0-9 _ . : - and a name of 1 to 128 characters`,
      2,
    );
  });
  requireFew('--group', groups, mostGroups);
  return groups;
}

function requireFew(option: string, entries: readonly { readonly id: string }[], most: number): void {
  const [twice] = entries.filter(({ id }, index) => entries.findIndex((other) => other.id === id) < index);
  if (twice) throw new Failure(`${option} ${twice.id}: it is given twice`, 2);
  if (entries.length > most) throw new Failure(`${option}: at most ${most} are allowed`, 2);
}
