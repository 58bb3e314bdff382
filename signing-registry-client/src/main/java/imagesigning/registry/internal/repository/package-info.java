/** Signing many tags of one repository: which they are, what they name, and who signs what. */
package imagesigning.registry.internal.repository;
