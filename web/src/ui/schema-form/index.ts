/** A form for a JSON schema. */
export type { FormSchema } from "./fields";
export { focusFirstIssue, SchemaForm, type SchemaFormProps } from "./schema-form";
export { type FormIssue, initialValue, missingIn } from "./values";
