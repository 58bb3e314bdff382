/**
 * The YAML files of podman and skopeo: registries.d, which says where the signatures of a
 * registry's images are kept, and the parameters of signing.
 */
package imagesigning.policy.registries;
