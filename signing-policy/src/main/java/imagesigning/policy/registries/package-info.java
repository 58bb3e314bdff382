/** registries.d: where the signatures of a registry's images are kept. */
package imagesigning.policy.registries;
