import { goPrint } from './go-print.ts';
import { isExempt, strings } from './library-pod-rules.ts';
import { type Container, podSpecOf, type TemplateInput, type TemplateRule } from './template-rule.ts';

/** Rules of the public library about where images come from and how they are named. */
export const imageRules: Record<string, TemplateRule> = {
  K8sAllowedRepos: (input) =>
    perContainer(input, ({ name, image }) => {
      const repos = strings(input.parameters.repos);
      return repos.some((repo) => image.startsWith(repo))
        ? undefined
        : `container <${name}> has an invalid image repo <${image}>, allowed repos are ${goPrint(repos)}`;
    }),

  K8sAllowedReposv2: (input) =>
    perContainer(input, ({ name, image }) => {
      const allowed = strings(input.parameters.allowedImages);
      const fits = allowed.some((pattern) =>
        pattern.endsWith('*') ? image.startsWith(pattern.slice(0, -1)) : image === pattern,
      );
      return fits
        ? undefined
        : `container <${name}> has an invalid image <${image}>, allowed images are ${goPrint(allowed)}`;
    }),

  K8sDisallowedTags: (input) =>
    perContainer(input, ({ name, image }) => {
      const tag = tagOf(image);
      const tags = strings(input.parameters.tags);
      if (tag === undefined)
        return image.includes('@') ? undefined : `container <${name}> didn't specify an image tag <${image}>`;
      return tags.includes(tag)
        ? `container <${name}> uses a disallowed tag <${image}>; disallowed tags are ${goPrint(tags)}`
        : undefined;
    }),

  K8sImageDigests: (input) =>
    perContainer(input, ({ name, image }) =>
      /@sha256:[0-9a-f]{64}$/.test(image) ? undefined : `container <${name}> uses an image without a digest <${image}>`,
    ),
};

function perContainer(input: TemplateInput, judge: (container: Container) => string | undefined): string[] {
  return podSpecOf(input.object)
    .containers.filter((container) => !isExempt(container.image, input.parameters))
    .flatMap((container) => judge(container) ?? []);
}

function tagOf(image: string): string | undefined {
  return /:([^/:@]+)$/.exec(image.split('@')[0])?.[1];
}
