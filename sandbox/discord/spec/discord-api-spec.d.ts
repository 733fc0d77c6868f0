/** The package ships its schemas as JavaScript without types; these are the ones in use. */
declare module 'discord-api-spec/zod' {
  import type { core } from 'zod';

  export const MessageCreateRequestSchema: core.$ZodType;
  export const MessageEditRequestPartialSchema: core.$ZodType;
  export const IncomingWebhookRequestPartialSchema: core.$ZodType;
  export const IncomingWebhookUpdateRequestPartialSchema: core.$ZodType;
  export const CreateTextThreadWithMessageRequestSchema: core.$ZodType;
  export const CreateTextThreadWithoutMessageRequestSchema: core.$ZodType;
  export const ApplicationCommandUpdateRequestSchema: core.$ZodType;
}
