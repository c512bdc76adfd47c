/** Providers with the API of OpenAI. Source: semantic-conventions-genai v0.1.0, `gen_ai.provider.name`. */
const HOSTS: ReadonlyArray<readonly [end: string, provider: string]> = [
  ['.openai.azure.com', 'azure.ai.openai'],
  ['.cognitiveservices.azure.com', 'azure.ai.openai'],
  ['.services.ai.azure.com', 'azure.ai.inference'],
  ['api.deepseek.com', 'deepseek'],
  ['api.groq.com', 'groq'],
  ['api.mistral.ai', 'mistral_ai'],
  ['api.perplexity.ai', 'perplexity'],
  ['api.x.ai', 'x_ai'],
  ['api.moonshot.ai', 'moonshot_ai'],
  ['api.moonshot.cn', 'moonshot_ai'],
  ['generativelanguage.googleapis.com', 'gcp.gemini'],
  ['aiplatform.googleapis.com', 'gcp.vertex_ai'],
  ['.amazonaws.com', 'aws.bedrock'],
];

/** @param address of the server of the client */
export function openAiProvider(address: string | undefined): string {
  return HOSTS.find(([end]) => address?.endsWith(end))?.[1] ?? 'openai';
}
