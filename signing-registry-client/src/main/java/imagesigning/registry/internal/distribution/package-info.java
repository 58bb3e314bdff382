/** The distribution API as far as a verification needs it; one endpoint, one class. */
package imagesigning.registry.internal.distribution;
