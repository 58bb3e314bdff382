/**
 * The distribution API as far as verifying, signing and pushing need it; one endpoint, one class.
 */
package imagesigning.registry.internal.distribution;
