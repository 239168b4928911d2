// breaks: core-few-libraries
import pg from 'pg'
void pg
