/** Who asks: challenges, tokens and how long they last; one registry request never sees more. */
package imagesigning.registry.internal.auth;
