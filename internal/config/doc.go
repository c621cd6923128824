// Package config reads config.toml, names what is wrong in it by line, and says where configuration and data live.
package config
